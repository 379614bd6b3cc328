import { catalogueProvider, type ProviderFacts } from '#libs/catalog';

/**
 * What an integration need not say when it names a provider. The most specific says all: nothing is
 * merged field by field.
 */
const INHERITABLE = [
  ...(['name', 'baseUrl', 'allowedHosts', 'variables'] as const),
  ...(['auth', 'limits', 'expired', 'rateLimit'] as const),
] as const;
export type InheritableField = (typeof INHERITABLE)[number];

/** Allowed hosts and variables belong to the base URL: whoever gives another one gives them too. */
const BELONGS_TO_BASE_URL: readonly InheritableField[] = ['allowedHosts', 'variables'];

type InheritableInput = { readonly [field in InheritableField]?: unknown };

/** The fields that the provider says, because the input does not. */
export const inheritedFields = (input: InheritableInput): InheritableField[] =>
  INHERITABLE.filter(
    (field) =>
      input[field] === undefined &&
      !(input.baseUrl !== undefined && BELONGS_TO_BASE_URL.includes(field)),
  );

/** The fields that still come from the provider after a change: `null` gives one back. */
export const inheritedAfter = (
  current: readonly InheritableField[],
  change: InheritableInput,
): InheritableField[] =>
  INHERITABLE.filter((field) => {
    if (change[field] === null) return true;
    if (change[field] !== undefined) return false;
    if (change.baseUrl !== undefined && BELONGS_TO_BASE_URL.includes(field)) return false;
    return current.includes(field);
  });

/**
 * What a provider says about these fields, as an integration holds it. A host that depends on the
 * connection is that of its base URL, which is allowed by itself.
 */
export function factsFor(
  facts: ProviderFacts,
  fields: readonly InheritableField[],
): Record<string, unknown> {
  const values: Record<InheritableField, unknown> = {
    name: facts.name,
    baseUrl: facts.baseUrl,
    allowedHosts: facts.allowedHosts.filter((host) => !host.includes('{')),
    variables: facts.variables,
    auth: facts.auth,
    limits: facts.limits ?? null,
    expired: facts.expired ?? null,
    rateLimit: facts.rateLimit ?? null,
  };
  return Object.fromEntries(fields.map((field) => [field, values[field]]));
}

/** As `factsFor`, for what is in the catalogue now; nothing when the provider has left it. */
export function inheritedFromCatalogue(
  id: string,
  fields: readonly InheritableField[],
): Record<string, unknown> {
  const facts = catalogueProvider(id);
  return facts ? factsFor(facts, fields) : {};
}
