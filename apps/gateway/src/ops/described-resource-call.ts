import type { OpenAPIObject } from '@nestjs/swagger';
import { type PathItem, SELECTOR } from './described-call.js';

type Operation = NonNullable<PathItem['get']>;
type Parameter = NonNullable<Operation['parameters']>[number];

const text = { type: 'string' as const };
const inPath = (name: string, description: string): Parameter => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: text,
});

export const RESOURCE = inPath('resource', 'Name of a resource that the connection has.');
export const ID = inPath('id', 'What the third party calls the one that is meant.');

/** Those of the method; what it does not declare goes to the third party as it is. */
export const PARAMETERS: Parameter = {
  name: 'parameters',
  in: 'query',
  description: 'Parameters of the method, and any other one of the third party, each by its name.',
  style: 'form',
  explode: true,
  schema: { type: 'object', additionalProperties: text },
};

const RAW: Parameter = {
  name: 'raw',
  in: 'query',
  description: 'With 1, the answer of the third party as it came.',
  schema: text,
};

export const PAGING: Parameter[] = [
  {
    name: 'limit',
    in: 'query',
    description:
      'Items on a page, within what the third party allows. With "all", and `accept: application/x-ndjson`, the whole list.',
    schema: text,
  },
  {
    name: 'next_cursor',
    in: 'query',
    description: 'Of the page before, as it came; it brings the parameters along.',
    schema: text,
  },
];

export const page = {
  type: 'object' as const,
  required: ['result', 'next_cursor', 'result_count'],
  properties: {
    result: { type: 'array' as const, items: {} },
    next_cursor: { ...text, nullable: true, description: 'Null on the last page.' },
    prev_cursor: text,
    result_count: { type: 'integer' as const },
    meta: {},
  },
};

const json = { 'application/json': { schema: {} } };
export const requestBody = {
  description: 'What the method takes: JSON, unless its definition says otherwise.',
  required: false,
  content: json,
};

/** Of a single answer; an answer that has no shape is the third party's own. */
const operation = (name: string, summary: string): Operation => ({
  summary,
  operationId: `resource_${name}`,
  tags: ['calls'],
  parameters: [SELECTOR, RESOURCE, ID, PARAMETERS, RAW],
  responses: { '2XX': { description: 'What the third party answered.', content: json } },
});

/**
 * Calls of resources. What a connection has, and which parameters it takes, is told by
 * `/connections/{selector}/resources/openapi.json`.
 */
export const resourceCallPaths: OpenAPIObject['paths'] = {
  '/connections/{selector}/resources/{resource}': {
    get: {
      ...operation('list', 'Lists items of a resource'),
      parameters: [SELECTOR, RESOURCE, PARAMETERS, ...PAGING, RAW],
      responses: {
        200: {
          description: 'A page, whatever way of paging the third party has.',
          content: {
            'application/json': { schema: page },
            'application/x-ndjson': { schema: text },
          },
        },
      },
    },
    post: {
      ...operation('create', 'Creates an item of a resource'),
      parameters: [SELECTOR, RESOURCE, PARAMETERS, RAW],
      requestBody,
    },
  },
  '/connections/{selector}/resources/{resource}/{id}': {
    get: operation('get', 'Gets an item of a resource'),
    patch: { ...operation('update', 'Changes an item of a resource'), requestBody },
    delete: operation('delete', 'Deletes an item of a resource'),
    post: {
      ...operation('run', 'Calls a method of a resource that has no route of its own'),
      description: '`id` is the name of the method.',
      requestBody,
    },
  },
};
