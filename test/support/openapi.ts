import type { Client } from './client.js';

/** A JSON schema, as far as these tests look into it. */
export interface Schema {
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** A route of the OpenAPI document. */
export interface Operation {
  /** For example `GET /jobs/{id}`. */
  name: string;
  method: string;
  path: string;
  parameters: { in: 'path' | 'query' | 'header'; name: string }[];
  /** Of a JSON body. */
  body: Schema | undefined;
}

interface Document {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters?: Operation['parameters'];
        requestBody?: { content: Record<string, { schema?: Schema }> };
      }
    >
  >;
}

/** Every route that the running system describes. */
export async function operationsOf(client: Client): Promise<Operation[]> {
  const { paths } = await client.manage<Document>('GET', '/openapi.json');
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { parameters = [], requestBody }]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      parameters,
      body: requestBody?.content['application/json']?.schema,
    })),
  );
}

/**
 * A field that a schema does not have, put where it would be, and the paths under which its refusal
 * may name it.
 */
export interface Intrusion {
  body: Record<string, unknown>;
  named: string[];
}

interface Spot {
  schema: Schema;
  value: unknown;
  path: string[];
  /** A union may refuse a value as a whole, under its own name. */
  union?: string[];
}

/**
 * Puts `fields` into each object of a body whose fields are named, one at a time, except where they
 * belong.
 */
export function intrusions(schema: Schema, body: object, fields: readonly string[]): Intrusion[] {
  return objectsIn({ schema, value: body, path: [] }).flatMap(({ schema: closed, path, union }) =>
    (path.length === 0 ? fields : ['intruder'])
      .filter((field) => closed.properties?.[field] === undefined)
      .map((field) => {
        const changed = structuredClone(body) as Record<string, unknown>;
        const holder = path.reduce<unknown>(
          (value, name) => Reflect.get(Object(value), name),
          changed,
        );
        Reflect.set(Object(holder), field, 'intruder');
        return {
          body: changed,
          named: [[...path, field], union ?? [...path, field]].map((names) => names.join('.')),
        };
      }),
  );
}

function objectsIn(spot: Spot): Spot[] {
  const { schema, value, path, union } = spot;
  if (typeof value !== 'object' || value === null) return [];
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants) {
    const fitting = variants.find((variant) => fits(variant, value));
    return fitting ? objectsIn({ ...spot, schema: fitting, union: union ?? path }) : [];
  }
  const own = schema.properties ? [spot] : [];
  const inner = Object.entries(value).flatMap(([name, each]) => {
    const inside = schema.items ?? schema.properties?.[name];
    return inside
      ? objectsIn({
          schema: inside,
          value: each,
          path: [...path, name],
          ...(union ? { union } : {}),
        })
      : [];
  });
  return [...own, ...inner];
}

const fits = ({ properties, items }: Schema, value: object): boolean =>
  Array.isArray(value)
    ? items !== undefined
    : properties !== undefined && Object.keys(value).every((name) => name in properties);
