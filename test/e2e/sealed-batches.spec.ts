import pg from 'pg';
import { openUpload, postBatch, settledBatch } from '../support/batches.js';
import { problemOf } from '../support/client.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';
import { aTenant, type Tenant } from '../support/tenant.js';
import { until } from '../support/until.js';

interface Made {
  id: string;
}

/** Ends an upload. */
type Ending = () => Promise<number>;

describe.each(FORMS)('a sealed value of a batch that is copied to another row, %s,', (form) => {
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
    const [table = '', name] = column.split('.');
    const id = table === 'kept_request' ? 'job_id' : 'id';
    const { rowCount } = await database.query(
      `update ${table} set ${name} = (select ${name} from ${table} where ${id} = $1)
       where ${id} = $2`,
      [from, to],
    );
    expect(rowCount).toBe(1);
  }

  const arrivedAt = (path: string) =>
    system.upstream.arrivals(({ target }) => target.startsWith(path));
  const inASecond = () => new Date(Date.now() + 1_000).toISOString();

  /** Two jobs of each, on their way in; what one of theirs holds is copied to one of ours. */
  async function staged(column: string, more: object): Promise<[Ending, Ending]> {
    const begin = async (name: string, { client, connectionId: connection, projectId }: Tenant) => {
      const upload = openUpload(client);
      const body = 'x'.repeat(600_000);
      const job = { connection, path: `/${name}`, body, ...more };
      await upload.write([job, job]);
      const { id } = await until(async () => {
        const first = 'select id from staged_job where project_id = $1 order by line limit 1';
        return (await database.query<Made>(first, [projectId])).rows[0];
      });
      return { id, end: upload.end };
    };
    const [one, other] = [await begin('ours', ours), await begin('theirs', theirs)];
    await copy(`staged_job.${column}`, other.id, one.id);
    return [one.end, other.end];
  }

  const columns: [name: string, isOfNoUse: () => Promise<void>][] = [
    [
      'staged_job.sealed_request',
      async () => {
        const ends = await staged('sealed_request', {});
        for (const end of ends) expect(await end()).toBe(202);
        await until(() => arrivedAt('/theirs').length === 2);
        const failed = `select from settled_job
          where error_code = 'content_unreadable' and project_id = '${ours.projectId}'`;
        await until(async () => (await database.query(failed)).rows.length === 1);
        expect(arrivedAt('/theirs')).toHaveLength(2);
      },
    ],
    [
      'staged_job.sealed_metadata',
      async () => {
        const runAt = new Date(Date.now() + 60_000).toISOString();
        const [end, other] = await staged('sealed_metadata', { runAt, metadata: { a: 1 } });
        await end();
        await other();
        type Jobs = { data: { metadata?: object }[] };
        const { data } = await until(async () => {
          const jobs = await ours.client.manage<Jobs>('GET', '/jobs?state=accepted');
          return jobs.data.length === 2 && jobs;
        });
        expect(data.filter(({ metadata }) => metadata)).toHaveLength(1);
      },
    ],
    [
      'kept_request.sealed',
      async () => {
        system.upstream.on('/failing', ({ request }) => void request.socket.destroy());
        const [one, other] = await Promise.all(
          [ours, theirs].map(async ({ client, connectionId }) => {
            const retry = { attempts: 1 };
            const jobs = [{ connection: connectionId, path: '/failing', retry }];
            const { id } = await postBatch({ client }, jobs);
            await settledBatch({ client }, id);
            return id;
          }),
        );
        const keptOf = async (batch = ''): Promise<string> => {
          const kept = 'select job_id as id from kept_request where batch_id = $1';
          return (await database.query<Made>(kept, [batch])).rows[0]?.id ?? '';
        };
        await copy('kept_request.sealed', await keptOf(other), await keptOf(one));
        system.upstream.reset();
        const refused = await ours.client.send(`/batches/${one}/replay`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{}',
        });
        expect(problemOf(refused).code).toBe('batch_rejected');
        expect(arrivedAt('/failing')).toEqual([]);
      },
    ],
    [
      'batch.sealed_callback',
      async () => {
        const ids: string[] = [];
        for (const [name, { client, connectionId }] of Object.entries({ ours, theirs })) {
          await client.manage('POST', '/callbacks/secret', {});
          const callback = encodeURIComponent(`${system.upstream.url}/receiver?${name}`);
          const jobs = [{ connection: connectionId, path: '/batch', runAt: inASecond() }];
          ids.push((await postBatch({ client }, jobs, { query: `?callback=${callback}` })).id);
        }
        const [one = '', other = ''] = ids;
        await copy('batch.sealed_callback', other, one);
        await settledBatch(ours, one);
        await until(() => arrivedAt('/receiver').length > 0);
        expect(arrivedAt('/receiver').map(({ target }) => target)).toEqual(['/receiver?theirs']);
      },
    ],
  ];

  it.each(columns)('%s, opens nowhere else', async (_name, isOfNoUse) => {
    await isOfNoUse();
  });
});
