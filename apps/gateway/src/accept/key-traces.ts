import type { AuthSpec, HeaderPair } from '#libs/contracts';
import type { KeyPlace } from '#libs/projects';

/** As long as no word is by chance. */
const UNMISTAKABLE = 20;

/** Without the headers that hold the caller's key: it is for us, wherever it stands. */
export const withoutKey = (headers: readonly HeaderPair[], key: string): readonly HeaderPair[] =>
  headers.filter(([, value]) => !holds(value, key) && !holds(decodedPair(value), key));

/** Without the parameters of the query that hold it. Of what is left not a byte changes. */
export function targetWithoutKey(target: string, key: string): string {
  const start = target.indexOf('?');
  if (start < 0 || key.length < UNMISTAKABLE) return target;
  const given = target.slice(start + 1).split('&');
  const kept = given.filter(
    (part) => ![...new URLSearchParams(part)].flat().join('=').includes(key),
  );
  if (kept.length === given.length) return target;
  return target.slice(0, start) + (kept.length > 0 ? `?${kept.join('&')}` : '');
}

function holds(value: string, key: string): boolean {
  if (key.length >= UNMISTAKABLE) return value.includes(key);
  return value.split(/[\s:]+/).includes(key);
}

const decodedPair = (value: string): string =>
  /^basic\s/i.test(value) ? Buffer.from(value.slice('basic '.length), 'base64').toString() : '';

/** Whether the integration's own auth type puts the credential there. */
export const placesCredentialIn = (auth: AuthSpec, place: KeyPlace): boolean =>
  credentialPlaces(auth).some(
    (each) =>
      each.in === place.in &&
      (each.name === place.name ||
        (place.in === 'header' && each.name.toLowerCase() === place.name)),
  );

function credentialPlaces(auth: AuthSpec): KeyPlace[] {
  switch (auth.type) {
    case 'api_key':
      return [auth];
    case 'headers':
      return [
        ...Object.keys(auth.headers).map((name): KeyPlace => ({ in: 'header', name })),
        ...Object.keys(auth.query ?? {}).map((name): KeyPlace => ({ in: 'query', name })),
      ];
    case 'oauth2':
    case 'oauth2_client_credentials':
    case 'oauth2_jwt_bearer':
      return auth.placement ? [auth.placement] : [];
    case 'none':
    case 'bearer':
    case 'basic':
    case 'oauth1':
      return [];
    default:
      return auth satisfies never;
  }
}
