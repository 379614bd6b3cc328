import type { Definition, DefinitionVersion, Integration } from '#libs/sdk';

/**
 * An integration and its resources as a file says them. OAuth clients differ from one installation
 * to the next, so of `oauth` it says the scopes alone; no secret is ever in it.
 */
export interface IntegrationFile {
  key: string;
  provider?: string;
  oauth?: { scopes: string[] };
  /** By name. */
  resources: Record<string, ResourceText>;
  [field: string]: unknown;
}

/** A definition without its name. */
export type ResourceText = Omit<Definition, 'resource'>;

/** What an installation adds by itself. */
const ITS_OWN = new Set(['id', 'inherited', 'redirectUri', 'createdAt', 'updatedAt', 'oauth']);

/** What the provider says is left to the provider. */
export function integrationFile(
  integration: Integration,
  definitions: readonly DefinitionVersion[],
): IntegrationFile {
  const inherited = new Set(integration.inherited);
  const said = Object.entries(integration).filter(
    ([field]) => !ITS_OWN.has(field) && !inherited.has(field),
  );
  const { key, oauth } = integration;
  return {
    key,
    ...Object.fromEntries(said),
    ...(oauth ? { oauth: { scopes: oauth.scopes } } : {}),
    resources: Object.fromEntries(
      definitions
        .map(({ resource, definition }) => [resource, withoutName(definition)] as const)
        .toSorted(([a], [b]) => a.localeCompare(b)),
    ),
  };
}

function withoutName(definition: Record<string, unknown>): ResourceText {
  const { resource: _resource, ...text } = definition;
  return text as ResourceText;
}
