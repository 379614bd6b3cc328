import type { HeaderPair } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import type { ForeignRequest } from './dialect.js';

/**
 * What is meant for the third party: the headers that begin so, without that; and the type of a
 * body, if there is one, also where it stands without the prefix.
 * @param prefix in lower case
 * @throws SluiceError `invalid_request` for a prefix with nothing behind it
 */
export function prefixedHeaders(
  { pairs, hasBody }: Pick<ForeignRequest, 'pairs' | 'hasBody'>,
  prefix: string,
): HeaderPair[] {
  const meant = pairs.flatMap(([name, value]): HeaderPair[] => {
    if (!name.toLowerCase().startsWith(prefix)) return [];
    const bare = name.slice(prefix.length);
    if (bare === '') throw nameless(name);
    return [[bare, value]];
  });
  const isType = ([name]: HeaderPair): boolean => name.toLowerCase() === 'content-type';
  return !hasBody || meant.some(isType) ? meant : [...meant, ...pairs.filter(isType)];
}

const nameless = (name: string): SluiceError =>
  new SluiceError('invalid_request', {
    errors: [{ path: name, message: 'must be followed by the name of a header' }],
    dispatched: false,
  });
