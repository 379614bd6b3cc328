import type { FieldError } from '#libs/errors';
import type { ResourceMethod } from './definition.js';
import { isComputed } from './expressions-in.js';

/** Where and why an expression cannot be read; `undefined` when it can. */
export type CheckExpression = (source: string) => { position: number; reason: string } | undefined;

/** Expressions of a method that do not parse, with the place of each. */
export function expressionFaults(
  { item, answer, ...others }: ResourceMethod,
  check: CheckExpression,
): FieldError[] {
  const named: [string, string][] = [];
  if (item !== undefined) named.push(['item', item]);
  if (answer !== undefined) named.push(['answer', answer]);
  return [...named, ...computedIn('', others)].flatMap(([path, source]) => {
    const fault = check(source);
    if (!fault) return [];
    const { position, reason } = fault;
    return [{ path, message: `does not parse at position ${position}: ${reason}` }];
  });
}

function computedIn(path: string, value: unknown): [path: string, source: string][] {
  if (isComputed(value)) return [[`${path}.expr`, value.expr]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    computedIn(path === '' ? name : `${path}.${name}`, each),
  );
}
