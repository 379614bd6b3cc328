import type { IncomingHttpHeaders } from 'node:http';
import type { PresentedKey } from '#libs/projects';

const SCHEME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+\s+(.+)$/s;
const BASIC = /^basic\s+([A-Za-z0-9+/=_-]+)$/i;
/** A key that we have made, wherever a template of a third party's puts it. */
const MADE_KEY = /(?:sluice|slc_[a-z]+)_[A-Za-z0-9_-]{43}/;
const OWN_PLACES = new Set(['authorization', 'x-api-key']);

/**
 * Where third-party SDKs put their own token: `authorization` under any scheme, bare, or as Basic
 * user name or password; then `x-api-key`. What is found first and known wins.
 */
export function presentedKeys({
  authorization = '',
  'x-api-key': apiKey,
}: IncomingHttpHeaders): PresentedKey[] {
  const keys = fromAuthorization(authorization.trim());
  const presented = keys.map((key) => inHeader(key, 'authorization'));
  if (typeof apiKey === 'string' && apiKey !== '') presented.push(inHeader(apiKey, 'x-api-key'));
  return presented;
}

const inHeader = (key: string, name: string): PresentedKey => ({
  key,
  place: { in: 'header', name },
});

/**
 * Other headers and the query may hold a key where the integration's own auth type puts the
 * credential.
 */
export function keyElsewhere(headers: IncomingHttpHeaders, url: string): PresentedKey | undefined {
  for (const [name, value] of Object.entries(headers)) {
    const key = OWN_PLACES.has(name) ? undefined : MADE_KEY.exec(String(value))?.[0];
    if (key !== undefined) return { ...inHeader(key, name), isElsewhere: true };
  }
  return keyInQuery(url);
}

function keyInQuery(url: string): PresentedKey | undefined {
  const [, query = ''] = /\?(.*)$/s.exec(url) ?? [];
  if (!MADE_KEY.test(query)) return undefined;
  for (const [name, value] of new URLSearchParams(query)) {
    const key = MADE_KEY.exec(value)?.[0];
    if (key !== undefined) return { key, place: { in: 'query', name }, isElsewhere: true };
  }
  return undefined;
}

function fromAuthorization(value: string): string[] {
  const basic = BASIC.exec(value)?.[1];
  if (basic !== undefined) return fromPair(Buffer.from(basic, 'base64').toString());
  const found = [SCHEME.exec(value)?.[1]?.trim() ?? value, MADE_KEY.exec(value)?.[0] ?? ''];
  return [...new Set(found)].filter((key) => key !== '');
}

function fromPair(pair: string): string[] {
  const colon = pair.indexOf(':');
  if (colon < 0) return pair === '' ? [] : [pair];
  return [pair.slice(0, colon), pair.slice(colon + 1)].filter((key) => key !== '');
}
