import type { ResourceParameter } from './definition.js';
import { type FoundMethod, isSafe, type Level, type Resources } from './find.js';
import { takesId } from './request.js';

/** A method as whoever may call it sees it. */
export interface MethodDescription {
  method: string;
  kind: 'list' | 'one';
  description?: string | undefined;
  /** Below the connection: `GET /resources/contacts`. */
  route: string;
  /** Whose definition counts. */
  level: Level;
  version: string;
  safe: boolean;
  paged: boolean;
  parameters: Record<string, ResourceParameter>;
}

export interface ResourceDescription {
  resource: string;
  description?: string | undefined;
  idField?: string | undefined;
  methods: MethodDescription[];
}

/** The five that have a route of their own; all others are called by their names. */
const ROUTES: Record<string, readonly [verb: string, isOfOne: boolean]> = {
  list: ['GET', false],
  create: ['POST', false],
  get: ['GET', true],
  update: ['PATCH', true],
  delete: ['DELETE', true],
};

/** What a connection has. */
export const describeResources = (resources: Resources): ResourceDescription[] =>
  resources.names().map((resource) => {
    const methods = [...resources.methods(resource).values()];
    return {
      resource,
      description: resources.description(resource),
      idField: methods.find(({ idField }) => idField !== undefined)?.idField,
      methods: methods.map(describe),
    };
  });

function describe(found: FoundMethod): MethodDescription {
  const { name, method, level, version } = found;
  const { kind, description, pagination } = method;
  const [verb, path] = routeOf(found);
  return {
    method: name,
    kind,
    description,
    route: `${verb} /resources/${path}`,
    level,
    version,
    safe: isSafe(method),
    paged: pagination !== undefined,
    parameters: freeParameters(found),
  };
}

/** Those whose value is for the caller to say. */
const freeParameters = ({ method, bind }: FoundMethod): Record<string, ResourceParameter> =>
  Object.fromEntries(
    Object.entries(method.parameters ?? {}).filter(([name]) => !Object.hasOwn(bind, name)),
  );

/** By their names. */
export type MethodParameters = Record<string, ResourceParameter & { required: boolean }>;

/** All that a method may be told, `id` among them. */
export const parametersOf = (found: FoundMethod): MethodParameters => ({
  ...(takesId(found.method) ? { id: { type: 'string', required: true } } : {}),
  ...Object.fromEntries(
    Object.entries(freeParameters(found)).map(([name, parameter]) => [
      name,
      { ...parameter, required: parameter.required ?? false },
    ]),
  ),
});

function routeOf({ resource, name }: Pick<FoundMethod, 'resource' | 'name'>): [string, string] {
  const [verb, isOfOne] = (Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined) ?? [];
  if (verb === undefined) return ['POST', `${resource}/${name}`];
  return [verb, isOfOne === true ? `${resource}/{id}` : resource];
}

interface Operation {
  [field: string]: unknown;
}

/** The same as an OpenAPI 3.1 document, below the path of a connection. */
export function openApiOf(
  resources: readonly ResourceDescription[],
  { server, title }: { server: string; title: string },
): Record<string, unknown> {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const each of resources)
    for (const method of each.methods) {
      const [verb = '', path = ''] = method.route.split(' ');
      (paths[path] ??= {})[verb.toLowerCase()] = operationOf(each, method);
    }
  return {
    openapi: '3.1.0',
    info: { title, version: '1' },
    servers: [{ url: server }],
    paths,
  };
}

function operationOf({ resource }: ResourceDescription, method: MethodDescription): Operation {
  const { kind, description, paged, route } = method;
  const isJson = /^(?:POST|PATCH)/.test(route);
  return {
    operationId: `${resource}.${method.method}`,
    tags: [resource],
    ...(description === undefined ? {} : { description }),
    parameters: [
      ...(route.endsWith('{id}') ? [inPath('id')] : []),
      ...(paged ? [inQuery('limit', 'integer'), inQuery('next_cursor', 'string')] : []),
      inQuery('raw', 'string'),
      ...Object.entries(method.parameters).map(declared),
    ],
    ...(isJson ? { requestBody: { content: { 'application/json': { schema: {} } } } } : {}),
    responses: {
      200: {
        description: kind === 'list' ? 'A page.' : 'What the provider answers.',
        content: { 'application/json': { schema: kind === 'list' ? PAGE : {} } },
      },
    },
  };
}

const PAGE = {
  type: 'object',
  required: ['result', 'next_cursor', 'result_count'],
  properties: {
    result: { type: 'array', items: {} },
    next_cursor: { type: ['string', 'null'] },
    prev_cursor: { type: 'string' },
    result_count: { type: 'integer' },
    meta: {},
  },
};

const inPath = (name: string) => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string' },
});
const inQuery = (name: string, type: string) => ({ name, in: 'query', schema: { type } });

const JSON_TYPES: Partial<Record<NonNullable<ResourceParameter['type']>, string>> = {
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
};

const declared = ([name, parameter]: [string, ResourceParameter]) => {
  const {
    type = 'string',
    required = false,
    description,
    default: standard,
    enum: values,
  } = parameter;
  return {
    name,
    in: 'query',
    required,
    ...(description === undefined ? {} : { description }),
    schema: {
      type: JSON_TYPES[type] ?? 'string',
      ...(standard === undefined ? {} : { default: standard }),
      ...(values === undefined ? {} : { enum: values }),
    },
  };
};
