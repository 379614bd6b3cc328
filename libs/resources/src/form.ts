import type { ResourceMethod } from './definition.js';
import { type JsonNode, opened, textOf } from './json-node.js';
import { JsonText } from './json-text.js';

/**
 * JSON as the pairs of a form or a query: members as `a[b]`, lists in one of their three ways. What
 * is null is sent as nothing.
 */
export function writeForm(
  node: JsonNode,
  arrays: ResourceMethod['arrays'] = 'repeat',
): [name: string, value: string][] {
  const object = opened(node);
  if (!(object instanceof Map)) return [];
  return [...object].flatMap(([name, value]) => pairsOf(name, value, arrays));
}

function pairsOf(
  name: string,
  node: JsonNode,
  arrays: NonNullable<ResourceMethod['arrays']>,
): [name: string, value: string][] {
  const value = opened(node);
  const elements = elementsOf(value);
  if (elements !== undefined) {
    if (arrays === 'comma') return [[name, elements.map(textOf).join(',')]];
    if (arrays === 'repeat') return elements.flatMap((each) => pairsOf(name, each, arrays));
    return elements.flatMap((each, i) =>
      pairsOf(isNested(each) ? `${name}[${i}]` : `${name}[]`, each, arrays),
    );
  }
  if (value instanceof Map)
    return [...value].flatMap(([member, each]) => pairsOf(`${name}[${member}]`, each, arrays));
  if (value === undefined) return [];
  return [[name, isNull(value) ? '' : textOf(value)]];
}

const elementsOf = (node: JsonNode | undefined): JsonNode[] | undefined =>
  node instanceof JsonText ? node.elements() : Array.isArray(node) ? node : undefined;

const isNested = (node: JsonNode): boolean =>
  node instanceof JsonText
    ? node.isArray || node.isObject
    : typeof node === 'object' && node !== null;

const isNull = (node: JsonNode): boolean =>
  node === null || (node instanceof JsonText && node.source === 'null');
