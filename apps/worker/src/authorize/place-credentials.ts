import type { AuthorizedRequest, AuthSpec, Credentials, HeaderPair } from '#libs/contracts';
import { SluiceError } from '#libs/errors';

/** Where credentials go: headers to set and query parameters to add, all with their final values. */
interface Placement {
  headers: HeaderPair[];
  query: [name: string, value: string][];
}

const PLACEHOLDER = /\{([A-Za-z][A-Za-z0-9_]*)(?:\|(base64))?\}/g;

/** Fills each `{name}` and `{name|base64}` once. @throws SluiceError `needs_reauth` when a credential is missing */
function fill(template: string, values: Credentials): string {
  return template.replace(PLACEHOLDER, (_match, name: string, filter: string | undefined) => {
    const value = values[name];
    if (value === undefined) {
      throw new SluiceError('needs_reauth', {
        dispatched: false,
        detail: `The connection has no credential "${name}".`,
      });
    }
    return filter === 'base64' ? Buffer.from(value).toString('base64') : value;
  });
}

const fillAll = (templates: Record<string, string>, values: Credentials): [string, string][] =>
  Object.entries(templates).map(([name, template]) => [name, fill(template, values)]);

function placementOf(auth: AuthSpec, values: Credentials): Placement {
  switch (auth.type) {
    case 'none':
      return { headers: [], query: [] };
    case 'bearer':
      return { headers: [['authorization', fill('Bearer {token}', values)]], query: [] };
    case 'basic': {
      const pair = fill('{username}:{password}', values);
      return {
        headers: [['authorization', `Basic ${Buffer.from(pair).toString('base64')}`]],
        query: [],
      };
    }
    case 'api_key': {
      const placed: [string, string] = [auth.name, fill(auth.template ?? '{apiKey}', values)];
      return auth.in === 'header'
        ? { headers: [placed], query: [] }
        : { headers: [], query: [placed] };
    }
    case 'headers':
      return { headers: fillAll(auth.headers, values), query: fillAll(auth.query ?? {}, values) };
    case 'oauth2':
      return { headers: [['authorization', fill('Bearer {accessToken}', values)]], query: [] };
    default:
      return auth satisfies never;
  }
}

/** Some servers read `_` as `-`, so both spellings name the same header. */
const headerIdentity = (name: string): string => name.toLowerCase().replaceAll('_', '-');

/**
 * Puts the connection's one credential on the request: whatever the caller sent in its place is removed.
 * @throws SluiceError `needs_reauth` when a credential the auth type needs is missing
 */
export function placeCredentials(
  request: AuthorizedRequest,
  auth: AuthSpec,
  values: Credentials,
): AuthorizedRequest {
  const { headers, query } = placementOf(auth, values);
  const replaced = new Set(headers.map(([name]) => headerIdentity(name)));
  const kept = request.headers.filter(([name]) => !replaced.has(headerIdentity(name)));
  return { ...request, path: placeInQuery(request.path, query), headers: [...kept, ...headers] };
}

function placeInQuery(path: string, query: Placement['query']): string {
  if (query.length === 0) return path;
  const start = path.indexOf('?');
  const bare = start < 0 ? path : path.slice(0, start);
  const names = new Set(query.map(([name]) => name));
  const given = start < 0 ? [] : path.slice(start + 1).split('&');
  const kept = given.filter((part) => part !== '' && !names.has(parameterName(part)));
  const placed = query.map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return `${bare}?${[...kept, ...placed].join('&')}`;
}

function parameterName(part: string): string {
  const [name = ''] = part.split('=', 1);
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
}
