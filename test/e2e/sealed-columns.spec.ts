import { messageId } from '#libs/webhooks';
import pg from 'pg';
import { type Client, problemOf } from '../support/client.js';
import { headerOf } from '../support/fake-upstream.js';
import { type JobBody, settled } from '../support/jobs.js';
import { sendJson } from '../support/management.js';
import { aProject, type Project } from '../support/project.js';
import { OTHER_BYTE_COLUMNS } from '../support/byte-columns.js';
import { jobsMadeBy, moveTick, scheduleThat } from '../support/schedules.js';
import { FORMS } from '../support/system.js';
import { aTenant, type Tenant } from '../support/tenant.js';
import { until } from '../support/until.js';

interface Made {
  id: string;
}

const ID_COLUMNS: Record<string, string> = {
  credential: 'connection_id',
  job_result: 'job_id',
};

/**
 * A sealed column, and what shows that a value copied into it from another row is of no use there.
 */
type Column = [name: string, isOfNoUse: () => Promise<void>];

describe.each(FORMS)('a sealed value that is copied to another row, %s,', (form) => {
  let system: Project;
  let database: pg.Client;
  let ours: Tenant;
  let theirs: Tenant;
  beforeAll(async () => {
    system = await aProject(form);
    database = new pg.Client({ connectionString: system.databaseUrl });
    await database.connect();
    [ours, theirs] = await Promise.all([aTenant(system), aTenant(system)]);
    for (const { client, endpointId } of [ours, theirs])
      await client.manage('DELETE', `/webhook-endpoints/${endpointId}`);
  });
  beforeEach(() => system.upstream.reset());
  afterAll(async () => {
    await database?.end();
    await system?.stop();
  });

  async function copy(column: string, from: string, to: string): Promise<void> {
    const [table, name] = column.split('.');
    const id = ID_COLUMNS[table ?? ''] ?? 'id';
    const { rowCount } = await database.query(
      `update ${table}
        set ${name} = (select ${name} from ${table} where ${id} = $1 and ${name} is not null)
          where ${id} = $2`,
      [from, to],
    );
    const { rows } = await database.query(
      `select ${name} is null as empty from ${table} where ${id} = $1`,
      [to],
    );
    expect([rowCount, rows]).toEqual([1, [{ empty: false }]]);
  }

  const arrivedAt = (path: string) =>
    system.upstream.arrivals(({ target }) => target.startsWith(path));
  const connect = ({ client, integrationKey }: Tenant, input: object = {}): Promise<Made> =>
    client.manage('POST', '/connections', {
      integration: integrationKey,
      credentials: { token: 'a-token' },
      ...input,
    });
  const job = ({ client, connectionId }: Tenant, input: object): Promise<JobBody> =>
    client.manage('POST', '/jobs', { connection: connectionId, method: 'POST', ...input });
  const inASecond = () => new Date(Date.now() + 1_000).toISOString();

  async function oauth(tenant: Tenant): Promise<{ integration: Made; connection: Made }> {
    const { client, integrationKey } = tenant;
    const { upstream } = system;
    const integration = await client.manage<Made>('POST', '/integrations', {
      ...{ key: `oauth-${integrationKey}`, name: 'OAuth', baseUrl: upstream.url },
      plainHttpHosts: [upstream.host],
      auth: { type: 'oauth2', tokenUrl: `${upstream.url}/token` },
      oauth: { clientId: 'client', clientSecret: 'client-secret' },
    });
    const expiresAt = '2020-01-01T00:00:00Z';
    const credentials = { accessToken: 'old', refreshToken: 'refresh', expiresAt };
    return {
      integration,
      connection: await connect(tenant, { integration: integration.id, credentials }),
    };
  }

  /** A callback that has been tried, so often at least. */
  async function tried(client: Client, jobId: string, attempts: number): Promise<string> {
    const { id } = await until(async () => {
      const { data } = await client.manage<{ data: { id: string; attempts: number }[] }>(
        'GET',
        `/callbacks?job=${jobId}`,
      );
      return data.find((each) => each.attempts >= attempts);
    });
    return id;
  }

  async function expectNoCall(id: string, path: string): Promise<void> {
    const answer = await ours.client.call(id, path);
    expect(problemOf(answer)).toMatchObject({ code: 'internal_error', dispatched: false });
    expect(arrivedAt(path)).toEqual([]);
  }

  const columns: Column[] = [
    [
      'credential.sealed',
      async () => {
        const [control, stolen, own] = [
          await connect(ours),
          await connect(ours),
          await connect(ours),
        ];
        await copy('credential.sealed', theirs.connectionId, stolen.id);
        await expectNoCall(stolen.id, '/stolen');
        await copy('credential.sealed', control.id, own.id);
        await expectNoCall(own.id, '/own');
        expect((await ours.client.call(control.id, '/control')).status).toBe(200);
      },
    ],
    [
      'integration.sealed_client_secret',
      async () => {
        const [one, other] = [await oauth(ours), await oauth(theirs)];
        await copy('integration.sealed_client_secret', other.integration.id, one.integration.id);
        await expectNoCall(one.connection.id, '/stolen');
        expect(arrivedAt('/token')).toEqual([]);
      },
    ],
    [
      'job.sealed_request',
      async () => {
        const [one, other] = [
          await job(ours, { path: '/ours', runAt: inASecond() }),
          await job(theirs, { path: '/theirs', runAt: inASecond() }),
        ];
        await copy('job.sealed_request', other.id, one.id);
        await settled(theirs, other.id);
        await until(
          async () => (await ours.client.manage<JobBody>('GET', `/jobs/${one.id}`)).attempts > 0,
        );
        expect([arrivedAt('/ours').length, arrivedAt('/theirs').length]).toEqual([0, 1]);
      },
    ],
    [
      'job_result.sealed',
      async () => {
        system.upstream.on('/result', { body: 'a secret answer' });
        const [one, other] = [
          await job(ours, { path: '/result' }),
          await job(theirs, { path: '/result' }),
        ];
        await Promise.all([settled(ours, one.id), settled(theirs, other.id)]);
        await copy('job_result.sealed', other.id, one.id);
        const answer = await ours.client.send(`/jobs/${one.id}/result`);
        expect(problemOf(answer).code).toBe('internal_error');
        expect((await theirs.client.send(`/jobs/${other.id}/result`)).status).toBe(200);
      },
    ],
    [
      'job.sealed_metadata',
      async () => {
        const inAMinute = () => new Date(Date.now() + 60_000).toISOString();
        const [one, other] = [
          await job(ours, { path: '/ours', runAt: inAMinute(), metadata: { of: 'ours' } }),
          await job(theirs, { path: '/theirs', runAt: inAMinute(), metadata: { of: 'theirs' } }),
        ];
        await copy('job.sealed_metadata', other.id, one.id);
        const shown = await ours.client.manage<object>('GET', `/jobs/${one.id}`);
        expect(shown).not.toHaveProperty('metadata');
        expect((await ours.client.send('/jobs')).status).toBe(200);
        expect((await theirs.client.send(`/jobs/${other.id}`)).status).toBe(200);
        for (const [tenant, { id }] of [
          [ours, one],
          [theirs, other],
        ] as const)
          await tenant.client.manage('DELETE', `/jobs/${id}`);
      },
    ],
    [
      'schedule.sealed_request',
      async () => {
        const { scheduleId: id } = ours;
        await copy('schedule.sealed_request', theirs.scheduleId, id);
        await moveTick(system, [id]);
        const { error } = await scheduleThat(ours, id, ({ status }) => status === 'paused');
        const ran = await sendJson(ours.client, 'POST', `/schedules/${id}/run`, {});
        expect([error?.code, problemOf(ran).code]).toEqual(['internal_error', 'internal_error']);
        expect(await jobsMadeBy(system, id)).toEqual([]);
      },
    ],
    [
      'revocation.sealed',
      async () => {
        system.upstream.on('/revoke', { status: 500 });
        const { host, url } = system.upstream;
        for (const { client, integrationKey } of [ours, theirs]) {
          const key = `revoked-${integrationKey}`;
          const urls = { tokenUrl: `${url}/token`, revocationUrl: `${url}/revoke` };
          await client.manage('POST', '/integrations', {
            ...{ key, name: 'OAuth', baseUrl: url, plainHttpHosts: [host] },
            ...{ auth: { type: 'oauth2', ...urls }, oauth: { clientId: 'client' } },
          });
          const credentials = { accessToken: 'a', refreshToken: key };
          const { id } = await client.manage<Made>('POST', '/connections', {
            ...{ integration: key, credentials },
          });
          await client.manage('DELETE', `/connections/${id}`);
        }
        await until(() => arrivedAt('/revoke').length === 2);
        const idOf = async ({ projectId }: Tenant): Promise<string> => {
          const { rows } = await database.query<Made>(
            'select id from revocation where project_id = $1',
            [projectId],
          );
          return rows[0]?.id ?? '';
        };
        const [one, other] = [await idOf(ours), await idOf(theirs)];
        await copy('revocation.sealed', other, one);
        await database.query('update revocation set next_at = now() where id = $1', [one]);
        await until(async () => {
          const { rows } = await database.query<{ attempts: number }>(
            'select attempts from revocation where id = $1',
            [one],
          );
          return rows[0]?.attempts === 2;
        });
        await database.query('update revocation set next_at = now() where id = $1', [other]);
        await until(() => arrivedAt('/revoke').length === 3);
        const told = arrivedAt('/revoke').map(({ body }) =>
          new URLSearchParams(body.toString()).get('token'),
        );
        expect(told.filter((token) => token === `revoked-${ours.integrationKey}`)).toHaveLength(1);
        expect(told.filter((token) => token === `revoked-${theirs.integrationKey}`)).toHaveLength(
          2,
        );
      },
    ],
    ['webhook_endpoint.sealed_secret', () => expectUnsigned('endpoint')],
    ['project.sealed_webhook_secret', () => expectUnsigned('project')],
    ['webhook_endpoint.sealed_old_secret', () => expectUnsigned('endpoint', 'old_')],
    ['project.sealed_old_webhook_secret', () => expectUnsigned('project', 'old_')],
    [
      'callback.sealed_message',
      async () => {
        system.upstream.on('/receiver', { status: 500 });
        for (const { client } of [ours, theirs])
          await client.manage('POST', '/callbacks/secret', {});
        const reported = async (tenant: Tenant, name: string): Promise<[string, string]> => {
          const callback = { url: `${system.upstream.url}/receiver?${name}` };
          const { id } = await job(tenant, { path: '/', callback });
          return [id, await tried(tenant.client, id, 1)];
        };
        const [jobId, one] = await reported(ours, 'ours');
        const [, other] = await reported(theirs, 'theirs');
        await until(() => arrivedAt('/receiver').length === 2);
        await copy('callback.sealed_message', other, one);
        const isDue = 'next_at = now(), lease_until = null';
        await database.query(`update callback set ${isDue} where id = $1`, [one]);
        await tried(ours.client, jobId, 2);
        const ids = arrivedAt('/receiver').map((each) => headerOf(each, 'webhook-id'));
        // Theirs may have been sent once more by now.
        expect(ids.filter((id) => id === messageId(one))).toHaveLength(1);
      },
    ],
  ];

  /** A message that would be signed with another one's secret is not sent. */
  async function expectUnsigned(signer: 'endpoint' | 'project', old = ''): Promise<void> {
    const url = `${system.upstream.url}/receiver`;
    const endpoints = await Promise.all(
      [ours, theirs].map(async ({ client }) => {
        await client.manage('POST', '/callbacks/secret', {});
        return client.manage<Made>('POST', '/webhook-endpoints', { url });
      }),
    );
    const [one, other] = endpoints.map(({ id }) => id);
    // A secret that was replaced signs along for a while.
    for (const [i, { client }] of [ours, theirs].entries())
      for (const path of [`/webhook-endpoints/${endpoints[i]?.id}/secret`, '/callbacks/secret'])
        await client.manage('POST', path, {});
    if (signer === 'endpoint')
      await copy(`webhook_endpoint.sealed_${old}secret`, other ?? '', one ?? '');
    else await copy(`project.sealed_${old}webhook_secret`, theirs.projectId, ours.projectId);
    const callback = signer === 'endpoint' ? { endpoint: one } : { url };
    const { id } = await job(ours, { path: '/', callback });
    await tried(ours.client, id, 1);
    const { id: control } = await job(theirs, { path: '/', callback: { endpoint: other } });
    await until(() => arrivedAt('/receiver').length > 0);
    const jobs = arrivedAt('/receiver').map(
      ({ body }) => (JSON.parse(body.toString()) as { data: Made }).data.id,
    );
    expect(jobs).toEqual([control]);
    for (const [i, { client }] of [ours, theirs].entries())
      await client.manage('DELETE', `/webhook-endpoints/${endpoints[i]?.id}`);
  }

  it.each(columns)('%s, opens nowhere else', async (_name, isOfNoUse) => {
    await isOfNoUse();
  });

  it('is tested in every column that holds bytes', async () => {
    const { rows } = await database.query<{ name: string }>(
      `select table_name || '.' || column_name as name
       from information_schema.columns
         join information_schema.tables using (table_schema, table_name)
       where table_schema = 'public' and data_type = 'bytea' and table_type = 'BASE TABLE'`,
    );
    const known = [...columns.map(([name]) => name), ...OTHER_BYTE_COLUMNS];
    expect(rows.map(({ name }) => name).toSorted()).toEqual(known.toSorted());
  });
});
