import type { IncomingHttpHeaders } from 'node:http';

/** An API key as a request carries it, and the header it came in (lower case), which must never go upstream. */
export interface PresentedKey {
  key: string;
  header: 'authorization' | 'x-api-key';
}

const SCHEME = /^(?:bearer|token)\s+(.+)$/i;
const BASIC = /^basic\s+([A-Za-z0-9+/=_-]+)$/i;

/**
 * Finds the key wherever third-party SDKs can put their own token: `Bearer K`, `token K`, bare `K`, Basic user name,
 * or `x-api-key`. `Authorization` wins when both are there.
 */
export function presentedKey(headers: IncomingHttpHeaders): PresentedKey | undefined {
  const authorization = headers.authorization?.trim();
  if (authorization) {
    const key = fromAuthorization(authorization);
    return key === undefined ? undefined : { key, header: 'authorization' };
  }
  const key = headers['x-api-key'];
  return typeof key === 'string' && key !== '' ? { key, header: 'x-api-key' } : undefined;
}

function fromAuthorization(value: string): string | undefined {
  const scheme = SCHEME.exec(value)?.[1];
  if (scheme !== undefined) return scheme.trim();
  const basic = BASIC.exec(value)?.[1];
  if (basic !== undefined) return Buffer.from(basic, 'base64').toString().split(':', 1)[0];
  return value.includes(' ') ? undefined : value;
}
