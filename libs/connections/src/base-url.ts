import type { IntegrationVariables } from '#libs/contracts';
import { type FieldError, SluiceError } from '#libs/errors';

const PLACEHOLDER = /\{([A-Za-z][A-Za-z0-9_]*)\}/g;
/** One DNS label or one path segment: nothing that could end a host, a segment or the URL. */
const SAFE_VALUE = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

export interface Template {
  baseUrl: string;
  variables: IntegrationVariables;
  plainHttpHosts: readonly string[];
}

export const placeholdersOf = (baseUrl: string): string[] =>
  [...baseUrl.matchAll(PLACEHOLDER)].flatMap(([, name]) => name ?? []);

/**
 * Fills `{variable}` placeholders, each once. A value is one DNS label or path segment, unless the integration lists the allowed ones.
 * @throws SluiceError `invalid_request` naming the variable, or `baseUrl` when it became plain http to a host that is not named
 */
export function expandBaseUrl(template: Template, values: Record<string, string>): URL {
  const url = fill(template, values);
  assertEncrypted(url, template.plainHttpHosts);
  return url;
}

const fill = ({ baseUrl, variables }: Template, values: Record<string, string>): URL =>
  parseBaseUrl(fillVariables(baseUrl, variables, values));

/** @throws SluiceError `invalid_request` naming each variable that is missing or not safe in a URL */
export function fillVariables(
  url: string,
  variables: IntegrationVariables,
  values: Record<string, string>,
): string {
  const errors: FieldError[] = [];
  const expanded = url.replace(PLACEHOLDER, (_match, name: string) => {
    const value = values[name];
    const fault = faultOf(value, variables[name]?.values);
    if (fault) errors.push({ path: `variables.${name}`, message: fault });
    return value ?? '';
  });
  if (errors.length > 0) throw new SluiceError('invalid_request', { errors });
  return expanded;
}

/** A harmless value for every placeholder. */
export const sampleVariables = (
  names: readonly string[],
  variables: IntegrationVariables,
): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, variables[name]?.values?.[0] ?? 'x']));

function faultOf(
  value: string | undefined,
  allowed: readonly string[] | undefined,
): string | undefined {
  if (value === undefined) return 'is needed by a URL of the integration';
  if (allowed) return allowed.includes(value) ? undefined : `must be one of: ${allowed.join(', ')}`;
  return SAFE_VALUE.test(value) ? undefined : 'must be 1 to 63 letters, digits or "-"';
}

/**
 * A base URL has a host, no user, query or fragment.
 * @throws SluiceError `invalid_request` naming `baseUrl`
 */
function parseBaseUrl(text: string): URL {
  const fail = (message: string): never => {
    throw new SluiceError('invalid_request', { errors: [{ path: 'baseUrl', message }] });
  };
  if (!URL.canParse(text)) return fail('is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return fail('must be an http or https URL');
  if (url.username || url.password || url.search || url.hash)
    return fail('must not hold a user, query or fragment');
  return url;
}

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
  const url = fill(template, sampleVariables(names, variables));
  if (names.length === 0) assertEncrypted(url, plainHttpHosts);
}

/** Credentials travel in clear only where the integration names the host; with placeholders that shows when they are filled in. */
export function assertEncrypted(
  { protocol, host, hostname }: URL,
  plainHttpHosts: readonly string[],
  field = 'baseUrl',
): void {
  const isNamed = (pattern: string): boolean =>
    pattern.startsWith('*.')
      ? hostname.endsWith(pattern.slice(1)) || host.endsWith(pattern.slice(1))
      : pattern === host || pattern === hostname;
  if (protocol === 'https:' || plainHttpHosts.some(isNamed)) return;
  throw new SluiceError('invalid_request', {
    errors: [
      { path: field, message: `is not https; list "${host}" in plainHttpHosts to allow that` },
    ],
  });
}
