import { JsonText } from './json-text.js';

/**
 * JSON that is being put together: what came as text stays text, and objects are maps, whose names
 * mean nothing to anybody.
 */
export type JsonNode = JsonText | string | number | boolean | null | JsonNode[] | JsonObject;
export type JsonObject = Map<string, JsonNode>;

export function writeJson(node: JsonNode): string {
  if (node instanceof JsonText) return node.source;
  if (Array.isArray(node)) return `[${node.map(writeJson).join(',')}]`;
  if (!(node instanceof Map)) return JSON.stringify(node);
  const members = [...node].map(([name, value]) => `${JSON.stringify(name)}:${writeJson(value)}`);
  return `{${members.join(',')}}`;
}

/** A text's object as one that can be changed; anything else as it is. */
export function opened(node: JsonNode | undefined): JsonNode | undefined {
  if (!(node instanceof JsonText) || !node.isObject) return node;
  return new Map(node.members());
}

/** `over` counts where both say something, member by member. */
export function merged(under: JsonNode | undefined, over: JsonNode): JsonNode {
  const [lower, upper] = [opened(under), opened(over)];
  if (!(lower instanceof Map) || !(upper instanceof Map)) return over;
  const all = new Map(lower);
  for (const [name, value] of upper) all.set(name, merged(all.get(name), value));
  return all;
}

/**
 * Puts a value at a pointer, making the objects on the way.
 * @returns the document, which is another one when it was no object
 */
export function placedAt(node: JsonNode | undefined, pointer: string, value: JsonNode): JsonNode {
  if (pointer === '') return value;
  const [, token = '', rest = ''] = /^\/([^/]*)(.*)$/s.exec(pointer) ?? [];
  const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
  const known = opened(node);
  const object: JsonObject = known instanceof Map ? new Map(known) : new Map();
  return object.set(name, placedAt(object.get(name), rest, value));
}

/** A scalar as it stands in a query or a header; JSON for what is none. */
export function textOf(node: JsonNode): string {
  if (typeof node === 'string') return node;
  if (!(node instanceof JsonText)) return writeJson(node);
  return node.source.startsWith('"') ? String(node.value) : node.source;
}
