import { type AuthSpec, authUrls, namesIn } from '#libs/contracts';
import type { FieldError } from '#libs/errors';
import { providerFaults, type ResourceMethod } from '#libs/resources';
import { z } from 'zod';
import {
  catalogueProviderSchema,
  type CreateProvider,
  FACT_GROUPS,
  type ProviderFacts,
  RESOURCE_FACTS,
} from './provider.schema.js';

const MISSING = 'is missing: say where the fact was read, and when';
const IDLE = 'is the source of nothing';

/** The host of a base URL with its port, placeholders included. */
export const hostTemplateOf = (baseUrl: string): string =>
  baseUrl.replace(/^https?:\/\//, '').replace(/\/.*$/s, '');

/**
 * What no single field of a provider can show: places that nothing leads to, and hosts that are not
 * named.
 */
export function faultsOf({ baseUrl, variables, auth, allowedHosts }: ProviderFacts): FieldError[] {
  const urls = [['baseUrl', baseUrl] as const, ...urlsOf(auth)];
  const names = namesIn(urls.map(([, url]) => url));
  const host = hostTemplateOf(baseUrl);
  return [
    ...Object.keys(variables)
      .filter((name) => !names.includes(name))
      .map((name) => ({
        path: `variables.${name}`,
        message: 'is not a placeholder of any URL, so nothing would use it',
      })),
    ...urls.flatMap(([path, url]) =>
      namesIn([url])
        .filter((name) => !Object.hasOwn(variables, name))
        .map((name) => ({
          path,
          message: `holds {${name}}, which is not described in "variables"`,
        })),
    ),
    ...(allowedHosts.includes(host)
      ? []
      : [{ path: 'allowedHosts', message: `lacks "${host}", the host of the base URL` }]),
  ];
}

const urlsOf = (auth: AuthSpec): [path: string, url: string][] =>
  authUrls(auth).map(([field, url]) => [`auth.${field}`, url]);

const issueFaults = ({ path, message, ...issue }: z.core.$ZodIssue): FieldError[] => {
  const keys = 'keys' in issue && Array.isArray(issue.keys) ? issue.keys : [];
  const paths = keys.length > 0 ? keys.map((key) => [...path, key]) : [path];
  return paths.map((each) => ({ path: each.join('.'), message }));
};

/** All that is wrong with what a file of the catalogue holds; none when it may go in. */
export function catalogueFaults(file: string, input: unknown): string[] {
  const parsed = catalogueProviderSchema.safeParse(input);
  const faults = parsed.success
    ? [...faultsOf(parsed.data), ...strictFaults(file, parsed.data)]
    : parsed.error.issues.flatMap(issueFaults);
  return faults.map(({ path, message }) => `${file}.ts: ${path} ${message}`);
}

/**
 * What only the catalogue asks for: https, a source for each group of facts, and a file named after
 * the provider.
 */
function strictFaults(file: string, provider: CreateProvider): FieldError[] {
  const urls: [path: string, url: string][] = [
    ['baseUrl', provider.baseUrl],
    ...urlsOf(provider.auth),
  ];
  return [
    ...(provider.id === file ? [] : [{ path: 'id', message: 'is not the name of the file' }]),
    ...urls
      .filter(([, url]) => !url.startsWith('https://'))
      .map(([path]) => ({ path, message: 'is not https' })),
    ...FACT_GROUPS.filter((group) => provider[group] !== undefined)
      .filter((group) => provider.sources?.[group] === undefined)
      .map((group) => ({
        path: `sources.${group}`,
        message: MISSING,
      })),
    ...FACT_GROUPS.filter((group) => provider.sources?.[group] !== undefined)
      .filter((group) => provider[group] === undefined)
      .map((group) => ({ path: `sources.${group}`, message: IDLE })),
    ...resourceFaults(provider),
  ];
}

/** Each resource has sources of its own, and a definition that holds together. */
function resourceFaults({ resources = [], sources }: CreateProvider): FieldError[] {
  const read = sources?.resources ?? {};
  return [
    ...resources.flatMap(({ resource, methods }) => {
      const path = `sources.resources.${resource}`;
      const said = read[resource];
      if (!said) return [{ path, message: MISSING }];
      const stated = RESOURCE_FACTS.filter((fact) => Object.values(methods).some(STATES[fact]));
      return RESOURCE_FACTS.filter(
        (fact) => stated.includes(fact) !== (said[fact] !== undefined),
      ).map((fact) => ({ path: `${path}.${fact}`, message: said[fact] ? IDLE : MISSING }));
    }),
    ...Object.keys(read)
      .filter((name) => !resources.some(({ resource }) => resource === name))
      .map((name) => ({ path: `sources.resources.${name}`, message: IDLE })),
    ...providerFaults(resources, () => undefined),
  ];
}

/** Whether a method states a fact. */
const STATES: Record<(typeof RESOURCE_FACTS)[number], (method: ResourceMethod) => boolean> = {
  paging: ({ pagination }) => pagination !== undefined,
  pageSize: ({ pagination }) => pagination?.size !== undefined,
  errors: ({ errors, throttle }) => errors !== undefined || throttle !== undefined,
};
