import { type IntegrationVariables, isPlainUrl, ownValue } from '#libs/contracts';
import { type FieldError, SluiceError } from '#libs/errors';
import { type Place, placeFaultOf, splitTemplate, valueFaultOf } from './placeholder-rules.js';

const PRINTABLE_ASCII = /^[\x21-\x7e]*$/;
const PLACEHOLDER = /\{([A-Za-z][A-Za-z0-9_]*)\}/g;

export interface Template {
  baseUrl: string;
  variables: IntegrationVariables;
  plainHttpHosts: readonly string[];
}

export const placeholdersOf = (baseUrl: string): string[] =>
  [...baseUrl.matchAll(PLACEHOLDER)].flatMap(([, name]) => name ?? []);

const listedValues = (
  variables: IntegrationVariables,
  name: string,
): readonly string[] | undefined => ownValue(variables, name)?.values;

/**
 * Fills `{variable}` placeholders, each once. A value is one DNS label in the host and one segment
 * in the path, unless the integration lists the allowed ones.
 * @throws SluiceError `invalid_request` naming the variable, or `baseUrl` when it became plain http
 *   to a host that is not named
 */
export function expandBaseUrl(template: Template, values: Record<string, string>): URL {
  const url = fill(template, values);
  assertEncrypted(url, { path: 'baseUrl', plainHttpHosts: template.plainHttpHosts });
  return url;
}

const fill = ({ baseUrl, variables }: Template, values: Record<string, string>): URL =>
  parseBaseUrl(fillVariables(baseUrl, variables, values));

/**
 * @throws SluiceError `invalid_request` naming each variable that is missing or not safe in a URL
 */
export function fillVariables(
  url: string,
  variables: IntegrationVariables,
  values: Record<string, string>,
): string {
  const errors: FieldError[] = [];
  const fillIn = (text: string, place: Place): string =>
    text.replace(PLACEHOLDER, (_match, name: string) => {
      const value = ownValue(values, name);
      const fault = valueFaultOf(value, { place, allowed: listedValues(variables, name) });
      if (fault) errors.push({ path: `variables.${name}`, message: fault });
      return value ?? '';
    });
  const { host, path } = splitTemplate(url);
  const expanded = `${fillIn(host, 'host')}${fillIn(path, 'path')}`;
  if (errors.length > 0) throw new SluiceError('invalid_request', { errors });
  return expanded;
}

/** A harmless value for every placeholder. */
export const sampleVariables = (
  names: readonly string[],
  variables: IntegrationVariables,
): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, listedValues(variables, name)?.[0] ?? 'x']));

/**
 * Placeholders whose values anybody may choose stand where they can do no harm.
 * @throws SluiceError `invalid_request` naming `path`
 */
export function checkPlaces(
  url: string,
  { path, variables }: { path: string; variables: IntegrationVariables },
): void {
  const fault = placeFaultOf(url, (name) => listedValues(variables, name) !== undefined);
  if (fault) throw new SluiceError('invalid_request', { errors: [{ path, message: fault }] });
}

/**
 * A base URL is plain, and its path is the one that will be asked for.
 * @throws SluiceError `invalid_request` naming `baseUrl`
 */
function parseBaseUrl(text: string): URL {
  const fail = (message: string): never => {
    throw new SluiceError('invalid_request', { errors: [{ path: 'baseUrl', message }] });
  };
  if (!PRINTABLE_ASCII.test(text))
    return fail('must be written in ASCII, an international host as xn--');
  if (!URL.canParse(text)) return fail('is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return fail('must be an http or https URL');
  if (url.username || url.password || url.search || url.hash)
    return fail('must not hold a user, query or fragment');
  if (!isPlainUrl(text)) return fail('must be plain: no backslashes, no escapes in its host');
  const { host, path } = splitTemplate(text);
  if (!hasHostOf(url, host))
    return fail('must write an address as it is read, like 127.0.0.1 or [::1]');
  if (path !== '' && path !== url.pathname)
    return fail('must have a path without "." and ".." segments, percent-encoded');
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1);
  return url;
}

/** Short, octal and other spellings of an address look like names. */
const hasHostOf = (url: URL, schemeAndHost: string): boolean =>
  schemeAndHost.toLowerCase().replace(/:\d+$/, '') === `${url.protocol}//${url.hostname}`;

/**
 * Checks a base URL at the time it is configured, with a harmless value for every placeholder.
 * @param otherUrls URLs that may hold placeholders too
 * @throws SluiceError `invalid_request` naming `baseUrl` or the variable
 */
export function checkBaseUrl(template: Template, otherUrls: readonly string[] = []): void {
  const { baseUrl, variables, plainHttpHosts } = template;
  const names = placeholdersOf(baseUrl);
  const known = new Set([baseUrl, ...otherUrls].flatMap(placeholdersOf));
  const unknown = Object.keys(variables).filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new SluiceError('invalid_request', {
      errors: unknown.map((name) => ({
        path: `variables.${name}`,
        message: 'is not a placeholder of any URL of the integration',
      })),
    });
  }
  checkPlaces(baseUrl, { path: 'baseUrl', variables });
  const url = fill(template, sampleVariables(names, variables));
  if (names.length === 0) assertEncrypted(url, { path: 'baseUrl', plainHttpHosts });
}

/**
 * Credentials travel in clear only where the integration names the host; with placeholders that
 * shows when they are filled in.
 * @throws SluiceError `invalid_request` naming `path`
 */
export function assertEncrypted(
  { protocol, host, hostname }: URL,
  { path, plainHttpHosts }: { path: string; plainHttpHosts: readonly string[] },
): void {
  const isNamed = (pattern: string): boolean =>
    pattern.startsWith('*.')
      ? hostname.endsWith(pattern.slice(1)) || host.endsWith(pattern.slice(1))
      : pattern === host || pattern === hostname;
  if (protocol === 'https:' || plainHttpHosts.some(isNamed)) return;
  throw new SluiceError('invalid_request', {
    errors: [{ path, message: `is not https; list "${host}" in plainHttpHosts to allow that` }],
  });
}
