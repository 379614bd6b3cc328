import { type AuthSpec, authUrls, isPlainUrl } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import {
  assertEncrypted,
  checkBaseUrl,
  checkPlaces,
  fillVariables,
  placeholdersOf,
  sampleVariables,
  type Template,
} from './base-url.js';

interface WithAuth extends Template {
  auth: AuthSpec;
}

/**
 * Checks the URLs of an integration at the time it is configured: tokens and client secrets travel
 * in clear only to hosts that it names as plain.
 * @throws SluiceError `invalid_request` naming the field or the variable
 */
export function checkUrls(integration: WithAuth): void {
  const { auth, variables, plainHttpHosts } = integration;
  const urls = authUrls(auth);
  checkBaseUrl(
    integration,
    urls.map(([, url]) => url),
  );
  for (const [field, url] of urls) {
    checkPlaces(url, { path: `auth.${field}`, variables });
    const names = placeholdersOf(url);
    const filled = parse(field, fillVariables(url, variables, sampleVariables(names, variables)));
    if (names.length === 0) assertEncrypted(filled, { path: `auth.${field}`, plainHttpHosts });
  }
}

/**
 * The auth of one connection: `{variable}` placeholders of its URLs are filled in, under the rules
 * of the base URL's.
 * @throws SluiceError `invalid_request` naming the variable, or the URL when it became plain http
 *   to a host that is not named
 */
export function expandAuth(
  { auth, variables, plainHttpHosts }: WithAuth,
  values: Record<string, string>,
): AuthSpec {
  const filled = authUrls(auth).map(([field, url]): [string, string] => {
    const expanded = fillVariables(url, variables, values);
    assertEncrypted(parse(field, expanded), { path: `auth.${field}`, plainHttpHosts });
    return [field, expanded];
  });
  return filled.length === 0 ? auth : { ...auth, ...Object.fromEntries(filled) };
}

function parse(field: string, url: string): URL {
  if (isPlainUrl(url)) return new URL(url);
  throw new SluiceError('invalid_request', {
    errors: [{ path: `auth.${field}`, message: 'is not a plain http or https URL' }],
  });
}
