/** A request that was made once, and what came back. */
export interface Sample {
  method: string;
  /** Below the base URL, without the query. */
  path: string;
  query: [name: string, value: string][];
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** The body, parsed. */
  body: unknown;
}

/** What the catalogue says of an API's lists. */
export interface KnownPaging {
  cursor?: string | undefined;
  page?: string | undefined;
  offset?: string | undefined;
  size?: string | undefined;
  maxSize?: number | undefined;
}

/** What was found, and why it is taken for that. */
export interface Finding<T> {
  value: T;
  reason: string;
}

/** A member of the answer, by JSON pointer. */
export interface Field {
  pointer: string;
  /** The last token of the pointer. */
  name: string;
  value: unknown;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const DEPTH = 5;
const FIELDS = 2_000;

/** The members of an answer without what its lists hold, the outer ones first. */
export function fieldsOf(body: unknown): Field[] {
  const fields: Field[] = [{ pointer: '', name: '', value: body }];
  for (let index = 0; index < fields.length && fields.length < FIELDS; index++) {
    const field = fields[index];
    if (!field || !isRecord(field.value) || field.pointer.split('/').length > DEPTH) continue;
    for (const [name, value] of Object.entries(field.value))
      fields.push({ pointer: `${field.pointer}/${escaped(name)}`, name, value });
  }
  return fields;
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** Names are compared without case, `_` and `-`, because every API writes them its own way. */
export const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9@$]/g, '');

/** The first field with one of these names, the names in their order. */
export function fieldNamed(
  fields: readonly Field[],
  names: readonly string[],
  fits: (value: unknown) => boolean,
): Field | undefined {
  for (const name of names) {
    const found = fields.find((field) => plain(field.name) === name && fits(field.value));
    if (found) return found;
  }
  return undefined;
}
