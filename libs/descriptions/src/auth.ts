import { type AuthSpec, authSchema } from '#libs/contracts';
import { type Document, listOf, objectOf, textOf, Unreadable } from './document.js';

/**
 * How the API authenticates: the first of the schemes that hold for all of it, else the first that
 * is declared.
 * @throws Unreadable when it is in none of the ways that there are
 */
export function authOf(document: Document): AuthSpec {
  const declared = objectOf(objectOf(document.root['components'])['securitySchemes']);
  const general = listOf(document.root['security']).flatMap((each) => Object.keys(objectOf(each)));
  const names = [...general, ...Object.keys(declared)].filter((name) => name in declared);
  if (names.length === 0) return { type: 'none' };
  for (const name of names) {
    const read = authSchema.safeParse(specOf(document, declared[name]));
    if (read.success) return read.data;
  }
  throw new Unreadable(`security schemes (${names.join(', ')}) are none that Sluice knows`);
}

/** RFC 6749 leaves it to the server; all known ones take it. */
const CLIENT_AUTH = 'body';

function specOf(document: Document, value: unknown): unknown {
  const scheme = document.resolve(value);
  const where = { in: scheme['in'], name: scheme['name'] };
  if (scheme['type'] === 'apiKey') return { type: 'api_key', ...where };
  if (scheme['type'] === 'http') return { type: textOf(scheme['scheme'])?.toLowerCase() };
  if (scheme['type'] !== 'oauth2') return undefined;
  const { authorizationCode, clientCredentials } = objectOf(scheme['flows']);
  const { authorizationUrl, tokenUrl, refreshUrl } = objectOf(
    authorizationCode ?? clientCredentials,
  );
  const urls = { tokenUrl, ...(textOf(refreshUrl) === undefined ? {} : { refreshUrl }) };
  return authorizationCode === undefined
    ? { type: 'oauth2_client_credentials', tokenUrl, clientAuth: CLIENT_AUTH }
    : { type: 'oauth2', authorizationUrl, ...urls, clientAuth: CLIENT_AUTH };
}
