import type { Integration, Sluice } from '#libs/sdk';
import { ifFound } from '../failure/if-found.js';
import { type IntegrationFile, integrationFile } from './integration-file.js';

/** An integration as it is there, and as a file would say it. */
export interface Installed {
  integration: Integration;
  file: IntegrationFile;
}

export async function installed(sluice: Sluice, integration: Integration): Promise<Installed> {
  const definitions = [];
  for await (const each of sluice.integrations.definitions(integration.key).list())
    definitions.push(each);
  return { integration, file: integrationFile(integration, definitions) };
}

/** Nothing where there is no such integration. */
export async function findInstalled(sluice: Sluice, key: string): Promise<Installed | undefined> {
  const integration = await ifFound(sluice.integrations.get(key));
  return integration && installed(sluice, integration);
}
