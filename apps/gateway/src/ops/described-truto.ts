import type { OpenAPIObject } from '@nestjs/swagger';
import { anyBody, METHODS, type PathItem } from './described-call.js';
import { ID, page, PAGING, PARAMETERS, requestBody, RESOURCE } from './described-resource-call.js';

type Operation = NonNullable<PathItem['get']>;
type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

const text = { type: 'string' as const };

/** How clients of Truto know errors, Sluice's own and those of third parties. */
export const trutoErrorSchema: Schemas = {
  TrutoError: {
    type: 'object',
    required: ['statusCode', 'error', 'message'],
    properties: {
      statusCode: { type: 'integer' },
      error: { ...text, description: 'What the status is called.', example: 'Not Found' },
      message: text,
      details: {
        type: 'object',
        description: 'Of an error of Sluice: its `code`, `dispatched`, and what was refused.',
      },
      truto_is_remote_error: {
        type: 'boolean',
        description: 'It is an error of the third party, whose headers are those of the answer.',
      },
      truto_error_insight: {
        type: 'object',
        description: 'Which scopes are missing, where the third party says so.',
      },
      raw_response: { description: 'What the third party answered: JSON, or text.' },
    },
  },
};

const errors = {
  description: 'An error of Sluice, or of the third party.',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/TrutoError' } } },
};

const ACCOUNT = {
  name: 'integrated_account_id',
  in: 'query' as const,
  required: false,
  description:
    'The connection, by any selector. With a key that is bound to a connection it may be left out.',
  schema: text,
};

const AS_IT_IS = {
  name: 'truto_body_passthrough',
  in: 'query' as const,
  required: false,
  description: 'With true the body is sent as it is, whatever the method says of its form.',
  schema: { ...text, enum: ['true', 'false'] },
};

const json = { 'application/json': { schema: {} } };

const operation = (name: string, summary: string): Operation => ({
  summary,
  description: 'As clients of Truto ask it.',
  operationId: `truto_${name}`,
  tags: ['dialects'],
  parameters: [RESOURCE, ID, ACCOUNT, PARAMETERS],
  responses: {
    '2XX': { description: 'What the third party answered.', content: json },
    default: errors,
  },
});

const writing = (name: string, summary: string): Operation => ({
  ...operation(name, summary),
  parameters: [RESOURCE, ID, ACCOUNT, AS_IT_IS, PARAMETERS],
  requestBody,
});

const custom = (method: string): Operation => ({
  summary: 'Calls a path of the third party',
  description: 'As clients of Truto ask it. JSON is put into the envelope of a list.',
  operationId: `truto_custom_${method}`,
  tags: ['dialects'],
  parameters: [
    {
      name: 'target',
      in: 'path',
      required: true,
      description: 'Path below the base URL, slashes included and never decoded.',
      schema: text,
    },
    ACCOUNT,
  ],
  ...(['post', 'put', 'patch'].includes(method)
    ? { requestBody: { content: anyBody, required: false } }
    : {}),
  responses: {
    '2XX': { description: 'What the third party answered.', content: anyBody },
    default: errors,
  },
});

/** The paths at the root that are those of clients of Truto. */
export const trutoPaths: OpenAPIObject['paths'] = {
  '/proxy/{resource}': {
    get: {
      ...operation('list', 'Lists items of a resource'),
      parameters: [RESOURCE, ACCOUNT, PARAMETERS, ...PAGING],
      responses: {
        200: { description: 'A page.', content: { 'application/json': { schema: page } } },
        default: errors,
      },
    },
    post: {
      ...writing('create', 'Creates an item of a resource'),
      parameters: [RESOURCE, ACCOUNT, AS_IT_IS, PARAMETERS],
    },
  },
  '/proxy/{resource}/{id}': {
    get: operation('get', 'Gets an item of a resource'),
    patch: writing('update', 'Changes an item of a resource'),
    delete: operation('delete', 'Deletes an item of a resource; the answer is its id'),
    post: {
      ...writing('run', 'Calls a method of a resource that has no route of its own'),
      description: 'As clients of Truto ask it. `id` is the name of the method.',
    },
  },
  '/custom/{target}': Object.fromEntries(METHODS.map((method) => [method, custom(method)])),
};
