import type { AuthSpec, HeaderPair } from '#libs/contracts';

/** As long as no word is by chance. */
const UNMISTAKABLE = 20;

/** Without the headers that hold the caller's key: it is for us, wherever it stands. */
export const withoutKey = (headers: readonly HeaderPair[], key: string): readonly HeaderPair[] =>
  headers.filter(([, value]) => !holds(value, key) && !holds(decodedPair(value), key));

function holds(value: string, key: string): boolean {
  if (key.length >= UNMISTAKABLE) return value.includes(key);
  return value.split(/[\s:]+/).includes(key);
}

const decodedPair = (value: string): string =>
  /^basic\s/i.test(value) ? Buffer.from(value.slice('basic '.length), 'base64').toString() : '';

/** Whether the integration's own auth type puts the credential into a header of that name. */
export const placesCredentialIn = (auth: AuthSpec, header: string): boolean =>
  credentialHeaders(auth).some((name) => name.toLowerCase() === header);

function credentialHeaders(auth: AuthSpec): string[] {
  switch (auth.type) {
    case 'api_key':
      return auth.in === 'header' ? [auth.name] : [];
    case 'headers':
      return Object.keys(auth.headers);
    case 'oauth2':
    case 'oauth2_client_credentials':
    case 'oauth2_jwt_bearer':
      return auth.placement?.in === 'header' ? [auth.placement.name] : [];
    case 'none':
    case 'bearer':
    case 'basic':
    case 'oauth1':
      return [];
    default:
      return auth satisfies never;
  }
}
