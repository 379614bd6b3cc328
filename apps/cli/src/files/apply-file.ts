import type { Definition, IntegrationChange, NewIntegration, Sluice } from '#libs/sdk';
import { CommandError } from '../failure/failure.js';
import { changedFields, changedResources, type Difference } from './difference.js';
import type { Installed } from './installation.js';
import type { IntegrationFile } from './integration-file.js';

/** The OAuth client of a new integration, which no file holds. */
export interface OAuthClient {
  clientId: string;
  clientSecret?: string;
}

/** What is to be done to make an installation say what a file says. */
export interface Change {
  file: IntegrationFile;
  /** Absent when the integration is new. */
  there: Installed | undefined;
  found: readonly Difference[];
}

/** `SLUICE_CLIENT_ID_GITHUB` and `SLUICE_CLIENT_SECRET_GITHUB` for an integration "github". */
function clientIn(env: NodeJS.ProcessEnv, key: string): OAuthClient | undefined {
  const name = key.toUpperCase().replaceAll('-', '_');
  const clientId = env[`SLUICE_CLIENT_ID_${name}`];
  const clientSecret = env[`SLUICE_CLIENT_SECRET_${name}`];
  if (clientId === undefined) return undefined;
  return { clientId, ...(clientSecret === undefined ? {} : { clientSecret }) };
}

/** The integration first, then its resources, because those may build on what it says. */
export async function applyFile(sluice: Sluice, { file, there, found }: Change): Promise<void> {
  const { key } = file;
  if (there) await change(sluice, { file, there, found });
  else await create(sluice, file);
  const resources = there ? changedResources(file, found) : Object.keys(file.resources);
  for (const resource of resources)
    await sluice.integrations
      .definitions(key)
      .put(resource, { ...file.resources[resource], resource } as Definition);
}

async function create(sluice: Sluice, file: IntegrationFile): Promise<void> {
  const { resources: _resources, oauth, ...fields } = file;
  const client = clientIn(process.env, file.key);
  const withClient = client ? { oauth: { ...oauth, ...client } } : {};
  await sluice.integrations.create({ ...fields, ...withClient } as NewIntegration);
}

async function change(
  sluice: Sluice,
  { file, there, found }: Change & { there: Installed },
): Promise<void> {
  const { integration } = there;
  if (file.provider !== integration.provider)
    throw new CommandError(
      `The provider of ${file.key} is ${integration.provider ?? 'none'}, which cannot be changed. Give the file another key.`,
    );
  const fields = changedFields(file, found);
  if (Object.keys(fields).length === 0) return;
  if (fields['oauth']) fields['oauth'] = { ...clientOf(there), scopes: file.oauth?.scopes ?? [] };
  await sluice.integrations.update(file.key, fields as IntegrationChange);
}

/** The one that is there stays, unless the environment brings another one. */
function clientOf({ integration: { key, oauth } }: Installed): OAuthClient {
  const client = clientIn(process.env, key) ?? (oauth && { clientId: oauth.clientId });
  if (client) return client;
  throw new CommandError(
    `${key} has no OAuth client there. Run: sluice integrations client ${key}`,
  );
}
