import type { AuthSpec, HeaderPair } from '#libs/contracts';

const MASK = '***';

/** Where a credential stands in a request, with a mask for its value. */
interface MaskedCredentials {
  headers: HeaderPair[];
  query: [name: string, value: string][];
}

/** What an auth type adds to every request. */
export function maskedCredentials(auth: AuthSpec): MaskedCredentials {
  switch (auth.type) {
    case 'none':
      return { headers: [], query: [] };
    case 'bearer':
      return inAuthorization('Bearer');
    case 'basic':
      return inAuthorization('Basic');
    case 'oauth1':
      return inAuthorization('OAuth');
    case 'api_key':
      return at(auth, auth.template ?? '{apiKey}');
    case 'headers':
      return { headers: maskedIn(auth.headers), query: maskedIn(auth.query ?? {}) };
    case 'oauth2':
    case 'oauth2_client_credentials':
    case 'oauth2_jwt_bearer':
      return auth.placement
        ? at(auth.placement, auth.placement.template)
        : inAuthorization('Bearer');
    default:
      return auth satisfies never;
  }
}

const inAuthorization = (scheme: string): MaskedCredentials => ({
  headers: [['authorization', `${scheme} ${MASK}`]],
  query: [],
});

function at(place: { in: 'header' | 'query'; name: string }, template: string): MaskedCredentials {
  const pair: [string, string] = [place.name, masked(template)];
  return place.in === 'header' ? { headers: [pair], query: [] } : { headers: [], query: [pair] };
}

const maskedIn = (templates: Record<string, string>): [string, string][] =>
  Object.entries(templates).map(([name, template]) => [name, masked(template)]);

const masked = (template: string): string => template.replaceAll(/\{[^{}]*\}/g, MASK);
