import { randomBytes } from 'node:crypto';
import { type Answer, type Client, PatientClient, problemOf } from './client.js';
import type { Site } from './system.js';

/** A request to the management API, whatever becomes of it. */
export const sendJson = (
  client: Client,
  ...[method, path, input]: [method: string, path: string, input?: unknown]
): Promise<Answer> =>
  client.send(path, {
    method,
    ...(input === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(input) }),
  });

/** What a refusal says of each field. */
export const refusals = (answer: Answer): string[] =>
  (problemOf(answer).errors ?? []).map(({ path, message }) => `${path} ${message}`);

export const fresh = (): string => `p-${randomBytes(4).toString('hex')}`;

/** A client with a key of a project of its own. */
export async function aProjectClient({
  installation,
}: Pick<Site, 'installation'>): Promise<Client> {
  const project = await installation.manage<{ id: string }>('POST', '/projects', { name: fresh() });
  const { key } = await installation.manage<{ key: string }>('POST', '/api-keys', {
    name: fresh(),
    scopes: ['manage', 'proxy'],
    projectId: project.id,
  });
  return new PatientClient(installation.address, key);
}
