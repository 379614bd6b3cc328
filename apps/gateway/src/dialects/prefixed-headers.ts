import type { HeaderPair } from '#libs/contracts';
import type { ForeignRequest } from './dialect.js';

/**
 * What is meant for the third party: the headers that begin so, without that; and the type of a
 * body, if there is one, also where it stands without the prefix.
 * @param prefix in lower case
 */
export function prefixedHeaders(
  { pairs, hasBody }: Pick<ForeignRequest, 'pairs' | 'hasBody'>,
  prefix: string,
): HeaderPair[] {
  const meant = pairs.flatMap(([name, value]): HeaderPair[] =>
    name.toLowerCase().startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
  );
  const isType = ([name]: HeaderPair): boolean => name.toLowerCase() === 'content-type';
  return !hasBody || meant.some(isType) ? meant : [...meant, ...pairs.filter(isType)];
}
