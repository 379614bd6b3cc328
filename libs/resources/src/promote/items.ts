import { type Field, type Finding, isRecord, plain } from './sample.js';

const NAMES = [
  ...['data', 'items', 'results', 'records', 'values', 'entries', 'nodes', 'objects', 'list'],
  ...['rows', 'content', 'elements', 'value'],
];
const IDS = ['id', 'gid', 'sid', 'uid', 'uuid', 'guid', 'key', 'ts', 'number', 'slug', 'name'];

const isObjects = (value: unknown): value is Record<string, unknown>[] =>
  Array.isArray(value) && value.length > 0 && value.every(isRecord);

/**
 * The list in an answer: of several, the one with a usual or the resource's own name, then the
 * longest.
 */
export function itemsOf(fields: readonly Field[], resource: string): Finding<Field> | undefined {
  const lists = fields.filter(({ value }) => Array.isArray(value));
  const filled = lists.filter(({ value }) => isObjects(value));
  const candidates = filled.length > 0 ? filled : lists;
  const [best] = candidates.toSorted(
    (a, b) => rank(b, resource) - rank(a, resource) || length(b) - length(a),
  );
  if (!best) return undefined;
  return { value: best, reason: itemsReason(best, candidates.length, resource) };
}

function rank({ pointer, name }: Field, resource: string): number {
  if (pointer === '') return 3;
  if (plain(name) === plain(resource)) return 2;
  return NAMES.includes(plain(name)) ? 1 : 0;
}

const length = ({ value }: Field): number => (Array.isArray(value) ? value.length : 0);

function itemsReason(field: Field, candidates: number, resource: string): string {
  if (field.pointer === '') return 'the answer itself is a list';
  if (length(field) === 0) return 'a list, but an empty one: promote again where there are items';
  if (candidates === 1) return `the only list of objects, ${length(field)} of them`;
  if (rank(field, resource) === 2) return 'the list that is called like the resource';
  return `of ${candidates} lists of objects the one with a usual name, or the longest`;
}

/** The field that names an item: one that all items have, each another value. */
export function idFieldOf(items: unknown, resource: string): Finding<string> | undefined {
  if (!isObjects(items)) return undefined;
  const [first = {}] = items;
  const singular = plain(resource).replace(/ies$/, 'y').replace(/s$/, '');
  const names = [...IDS.slice(0, 6), `${singular}id`, ...IDS.slice(6)];
  for (const name of names)
    for (const field of Object.keys(first))
      if (plain(field) === name && isNaming(items, field))
        return { value: `/${field}`, reason: `every item has "${field}", each another one` };
  return undefined;
}

function isNaming(items: Record<string, unknown>[], field: string): boolean {
  const values = items.map((item) => item[field]);
  const isScalar = values.every((each) => typeof each === 'string' || typeof each === 'number');
  // Digits beyond 2^53 fall together when they are read as numbers.
  const large = values.some((each) => typeof each === 'number' && !Number.isSafeInteger(each));
  return isScalar && (large || new Set(values).size === values.length);
}
