import { randomBytes } from 'node:crypto';
import { settledBatch } from './batches.js';
import { type Client, PatientClient } from './client.js';
import { type JobBody, settled } from './jobs.js';
import { loggedRequests } from './requests.js';
import { aSchedule } from './schedules.js';
import type { Site } from './system.js';
import { until } from './until.js';

/** A project with one of everything, and a client that may do everything in it. */
export interface Tenant {
  client: Client;
  projectId: string;
  apiKeyId: string;
  providerId: string;
  integrationId: string;
  integrationKey: string;
  connectionId: string;
  externalUserId: string;
  alias: string;
  jobId: string;
  batchId: string;
  scheduleId: string;
  endpointId: string;
  callbackId: string;
  connectSessionId: string;
  /** In the log: the attempt of its job. */
  requestId: string;
}

interface Made {
  id: string;
}

/** A key of a project. */
export async function aKey(
  { installation }: Pick<Site, 'installation'>,
  projectId: string,
  scopes: string[],
) {
  const { id, key } = await installation.manage<Made & { key: string }>('POST', '/api-keys', {
    name: 'a key',
    scopes,
    projectId,
  });
  return { id, client: new PatientClient(installation.address, key) };
}

/** Methods of the resource that each tenant has, one for each of the routes. */
export const THINGS = {
  list: { kind: 'list', path: '/things', items: '/things' },
  get: { kind: 'one', path: '/things/{id}' },
  create: { kind: 'one', method: 'POST', path: '/things' },
  update: { kind: 'one', method: 'PATCH', path: '/things/{id}' },
  delete: { kind: 'one', method: 'DELETE', path: '/things/{id}' },
  search: { kind: 'one', method: 'POST', path: '/things/search' },
};

/** A resource of that name for each of the owners. */
async function putThings(client: Client, owners: string[]): Promise<void> {
  for (const owner of owners)
    await client.manage('PUT', `/${owner}/resource-definitions/things`, { methods: THINGS });
}

/** The callback of a job, once it has been received. */
const deliveredOf = (client: Client, jobId: string): Promise<Made> =>
  until(async () => {
    type Callbacks = { data: (Made & { state: string })[] };
    const { data } = await client.manage<Callbacks>('GET', `/callbacks?job=${jobId}`);
    return data.find(({ state }) => state === 'delivered');
  });

/** A batch of one job, once that has ended. */
async function aBatch(client: Client, connection: string): Promise<Made> {
  const jobs = [{ connection, path: '/batch' }];
  const { id } = await client.manage<Made>('POST', '/batches', { jobs });
  return settledBatch({ client }, id);
}

const aProvider = (client: Client, id: string): Promise<Made> =>
  client.manage<Made>('POST', '/providers', {
    id,
    name: 'A third party',
    baseUrl: 'https://api.example.com',
    auth: { type: 'bearer' },
  });

/** The row of a job's only attempt in the request log, once that of the batch's is there too. */
async function attemptOf(client: Client, jobId: string): Promise<string> {
  const attempts = await loggedRequests(client, 'limit=10', 2);
  return attempts.find(({ job }) => job === jobId)?.id ?? '';
}

export async function aTenant(system: Pick<Site, 'installation' | 'upstream'>): Promise<Tenant> {
  const name = randomBytes(6).toString('hex');
  const { id: projectId } = await system.installation.manage<Made>('POST', '/projects', { name });
  const { id: apiKeyId, client } = await aKey(system, projectId, ['proxy', 'manage', 'ops']);
  const { upstream } = system;
  const integrationKey = `api-${name}`;
  const externalUserId = `user-${name}`;
  const alias = `alias-${name}`;
  const integration = await client.manage<Made>('POST', '/integrations', {
    key: integrationKey,
    name: 'A third party',
    baseUrl: upstream.url,
    plainHttpHosts: [upstream.host],
    auth: { type: 'bearer' },
  });
  const provider = await aProvider(client, `api-${name}`);
  const connection = await client.manage<Made>('POST', '/connections', {
    integration: integrationKey,
    externalUserId,
    alias,
    credentials: { token: `token-${name}` },
  });
  await putThings(client, [`integrations/${integration.id}`, `connections/${connection.id}`]);
  const link = { integrations: [integrationKey], externalUserId: `other-${name}` };
  const session = await client.manage<Made>('POST', '/connect/sessions', link);
  const hook = { url: `${upstream.url}/hook` };
  const endpoint = await client.manage<Made>('POST', '/webhook-endpoints', hook);
  const job = await client.manage<JobBody>('POST', '/jobs', {
    connection: connection.id,
    path: '/job',
  });
  const schedule = await aSchedule({ client }, { job: { connection: connection.id } });
  await settled({ client }, job.id);
  const batch = await aBatch(client, connection.id);
  const callback = await deliveredOf(client, job.id);
  return {
    ...{ client, projectId, apiKeyId, integrationKey, externalUserId, alias },
    providerId: provider.id,
    integrationId: integration.id,
    connectionId: connection.id,
    ...{ jobId: job.id, batchId: batch.id, scheduleId: schedule.id },
    endpointId: endpoint.id,
    callbackId: callback.id,
    connectSessionId: session.id,
    requestId: await attemptOf(client, job.id),
  };
}
