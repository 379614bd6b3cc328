import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PatientClient } from './client.js';
import { FakeUpstream } from './fake-upstream.js';
import type { Form, Site } from './system.js';
import { aKey } from './tenant.js';
import { lent } from './world.js';

/**
 * A project in a running Sluice, which others use as well: whatever is looked at there may be
 * another spec's.
 */
export interface Project extends Site {
  projectId: string;
  /** Distributed only. */
  redisUrl: string;
  /** What every process of the system has said so far. */
  logs(): string;
}

/**
 * A project of its own, with a key that may do everything in it, in the system of that form which
 * all specs share.
 */
export async function aProject(form: Form): Promise<Project> {
  const [upstream, shared] = await Promise.all([FakeUpstream.start(), lent(`system/${form}`)]);
  const [first = ''] = shared.addresses;
  const installation = new PatientClient(first, shared.key);
  const name = randomBytes(6).toString('hex');
  const { id: projectId } = await installation.manage<{ id: string }>('POST', '/projects', {
    name,
  });
  const { client } = await aKey({ installation }, projectId, ['proxy', 'manage', 'ops']);
  const gateways = shared.addresses.map((address) => ({
    client: address === first ? client : new PatientClient(address, client.key),
  }));
  return {
    form,
    upstream,
    installation,
    projectId,
    client,
    gateways,
    key: client.key,
    databaseUrl: shared.databaseUrl,
    redisUrl: shared.redisUrl ?? '',
    logs: () => shared.logFiles.map((file) => readFileSync(file, 'utf8')).join('\n'),
    stop: async () => {
      for (const each of [installation, ...gateways.map((gateway) => gateway.client)]) each.close();
      await upstream.close();
    },
  };
}
