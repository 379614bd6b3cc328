import {
  type AuthorizedRequest,
  type AuthSpec,
  type Credentials,
  fillTemplate,
  type HeaderPair,
  type TokenSpec,
} from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { needed } from './needed.js';
import { signOAuth1 } from './oauth1.js';
import { type Parameter, setInQuery } from './query-parameters.js';

/**
 * Where credentials go: headers to set and query parameters to add, all with their final values.
 */
interface Placement {
  headers: HeaderPair[];
  query: Parameter[];
}

/** @throws SluiceError `needs_reauth` when a credential is missing */
const fill = (template: string, values: Credentials): string =>
  fillTemplate(template, (name) => needed(values, name));

const fillAll = (templates: Record<string, string>, values: Credentials): Parameter[] =>
  Object.entries(templates).map(([name, template]) => [name, fill(template, values)]);

const inHeader = (name: string, value: string): Placement => ({
  headers: [[name, value]],
  query: [],
});
const at = (place: 'header' | 'query', name: string, value: string): Placement =>
  place === 'header' ? inHeader(name, value) : { headers: [], query: [[name, value]] };

const accessToken = ({ placement }: TokenSpec, values: Credentials): Placement =>
  placement
    ? at(placement.in, placement.name, fill(placement.template, values))
    : inHeader('authorization', `Bearer ${needed(values, 'accessToken')}`);

function placementOf(auth: Exclude<AuthSpec, { type: 'oauth1' }>, values: Credentials): Placement {
  switch (auth.type) {
    case 'none':
      return { headers: [], query: [] };
    case 'bearer':
      return inHeader('authorization', `Bearer ${needed(values, 'token')}`);
    case 'basic': {
      const pair = fill('{username}:{password}', values);
      return inHeader('authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
    }
    case 'api_key':
      return at(auth.in, auth.name, fill(auth.template ?? '{apiKey}', values));
    case 'headers':
      return { headers: fillAll(auth.headers, values), query: fillAll(auth.query ?? {}, values) };
    case 'oauth2':
    case 'oauth2_client_credentials':
    case 'oauth2_jwt_bearer':
      return accessToken(auth, values);
    default:
      return auth satisfies never;
  }
}

/** RFC 9110 §5.5. A credential that was Base64 in one template may stand in another as it is. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

function assertSendable([name, value]: HeaderPair): void {
  if (FIELD_VALUE.test(value)) return;
  throw new SluiceError('needs_reauth', {
    dispatched: false,
    detail: `A credential holds characters that the header "${name}" cannot carry.`,
  });
}

/** Some servers read `_` as `-`, so both spellings name the same header. */
const headerIdentity = (name: string): string => name.toLowerCase().replaceAll('_', '-');

/**
 * Puts the connection's one credential on the request: whatever the caller sent in its place is
 * removed.
 * @throws SluiceError `needs_reauth` when a credential the auth type needs is missing
 */
export function placeCredentials(
  request: AuthorizedRequest,
  auth: AuthSpec,
  values: Credentials,
): AuthorizedRequest {
  if (auth.type === 'oauth1') {
    const signed = signOAuth1(request, { auth, values });
    return placed(signed.request, inHeader('authorization', signed.authorization));
  }
  return placed(request, placementOf(auth, values));
}

function placed(request: AuthorizedRequest, { headers, query }: Placement): AuthorizedRequest {
  const { method, origin, body } = request;
  for (const header of headers) assertSendable(header);
  const replaced = new Set(headers.map(([name]) => headerIdentity(name)));
  const kept = request.headers.filter(([name]) => !replaced.has(headerIdentity(name)));
  const path = setInQuery(request.path, query);
  return { method, origin, path, headers: [...kept, ...headers], body };
}
