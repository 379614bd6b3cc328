import type { JsonText } from './json-text.js';

const MOST_OBJECTS = 100;
const MOST_FIELDS = 200;
const DEEPEST = 3;

/** A field of some objects. */
interface FieldTypes {
  /** JSON pointer from the object. */
  at: string;
  types: string[];
  /** How many of the objects that were looked at have it. */
  count: number;
}

/** The fields of the first hundred objects, in the order in which they are met. */
export function fieldTypesOf(objects: readonly JsonText[]): FieldTypes[] {
  const known = new Map<string, FieldTypes>();
  const look = (object: JsonText, above: string, depth: number): void => {
    for (const [name, value] of new Map(object.members())) {
      const at = `${above}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const field = known.get(at) ?? { at, types: [], count: 0 };
      if (!known.has(at) && known.size === MOST_FIELDS) continue;
      known.set(at, field);
      field.count++;
      const type = typeOf(value);
      if (!field.types.includes(type)) field.types.push(type);
      if (type === 'object' && depth < DEEPEST) look(value, at, depth + 1);
    }
  };
  for (const object of objects.slice(0, MOST_OBJECTS)) look(object, '', 1);
  return [...known.values()];
}

export function typeOf({ source, isArray, isObject }: JsonText): string {
  if (isArray) return 'array';
  if (isObject) return 'object';
  if (source.startsWith('"')) return 'string';
  if (source === 'null') return 'null';
  return source === 'true' || source === 'false' ? 'boolean' : 'number';
}
