import type { ResourceMethod } from './definition.js';
import type { Computed } from './place.js';

/** `{expr}` and nothing else. */
export const isComputed = (value: unknown): value is Computed =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).join() === 'expr' &&
  typeof (value as Computed).expr === 'string';

/** The expressions of which a method's request is made, each once. */
export const expressionsIn = ({ query, headers, body, graphql }: ResourceMethod): string[] => [
  ...new Set([query, headers, body, graphql?.variables].flatMap(sourcesIn)),
];

function sourcesIn(value: unknown): string[] {
  if (isComputed(value)) return [value.expr];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(sourcesIn);
}
