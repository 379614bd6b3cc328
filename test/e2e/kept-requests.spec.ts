import { aConnection } from '../support/builders.js';
import { type Client, problemOf } from '../support/client.js';
import { type JobBody, postJob, settled } from '../support/jobs.js';
import { aProjectClient, sendJson } from '../support/management.js';
import { freePort } from '../support/ports.js';
import { query } from '../support/sql.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const MOST = 40_000;
/** What goes before it is full. */
const STAYING = (MOST * 7) / 8;
const BODY = 'x'.repeat(4_000);

interface Usage {
  usage: { keptJobBytes: object };
}

describe.each(FORMS)('what failed jobs of a project have sent, %s,', (form) => {
  let system: System;
  let client: Client;
  let projectId: string;
  let dead: string;
  let connection: string;
  beforeAll(async () => {
    const settings = { SLUICE_MAX_KEPT_JOB_BYTES_PER_PROJECT: `${MOST}` };
    system = await startSystem({ form, settings });
    // Not the host of the base URL: what is down there would be asked by one job at a time.
    dead = `127.0.0.1:${await freePort()}`;
  });
  beforeEach(async () => {
    client = await aProjectClient(system);
    ({ id: connection } = await aConnectionOf(client));
    const { data } = await client.manage<{ data: { projectId: string }[] }>('GET', '/api-keys');
    projectId = data[0]?.projectId ?? '';
  });
  afterEach(() => client.close());
  afterAll(() => system?.stop());

  const aConnectionOf = (of: Client) => {
    const hosts = { allowedHosts: [dead], plainHttpHosts: [system.upstream.host, dead] };
    return aConnection({ client: of, upstream: system.upstream }, { integration: hosts });
  };
  const path = () => `http://${dead}/x`;
  const failing = async (): Promise<string> => {
    const retry = { attempts: 1, on: ['network'] };
    const job = { connection, method: 'PUT', path: path(), body: BODY, retry };
    return (await postJob({ client }, job)).id;
  };
  const failed = async (): Promise<string> => {
    const id = await failing();
    expect(await settled({ client }, id)).toMatchObject({ state: 'failed' });
    return id;
  };
  const replay = (id: string) => sendJson(client, 'POST', `/jobs/${id}/replay`, {});
  const rows = (sql: string) => query(system.databaseUrl, sql);
  const kept = async () => {
    const [sum] = await rows(
      `select count(*)::integer as jobs, coalesce(sum(octet_length(sealed)), 0)::integer as bytes
       from kept_request where project_id = '${projectId}'`,
    );
    return sum as { jobs: number; bytes: number };
  };
  const usage = async (installation = system.installation) => {
    const { usage: of } = await installation.manage<Usage>('GET', `/projects/${projectId}`);
    return of.keptJobBytes;
  };

  it('is bounded: the oldest goes first, and asking for it says so', async () => {
    const oldest = await failed();
    let newest = oldest;
    for (let n = 0; n < 9; n += 1) {
      newest = await failed();
      await until(async () => (await kept()).bytes <= STAYING);
    }
    const { jobs, bytes } = await kept();
    expect(jobs).toBeGreaterThan(4);
    expect(await usage()).toEqual({ used: bytes, most: MOST });
    const refusal = await replay(oldest);
    expect([refusal.status, problemOf(refusal)]).toEqual([
      409,
      expect.objectContaining({
        code: 'conflict',
        detail: expect.stringContaining('SLUICE_MAX_KEPT_JOB_BYTES_PER_PROJECT'),
      }),
    ]);
    const again = await replay(newest);
    expect([again.status, (JSON.parse(again.text) as JobBody).replayOf]).toEqual([202, newest]);
  });

  it('stays within it when very many fail at once, and others have their own', async () => {
    const ids = await Promise.all(Array.from({ length: 60 }, failing));
    await Promise.all(ids.map((id) => settled({ client }, id)));
    const { jobs, bytes } = await kept();
    // What is settled at one moment is counted when that is over.
    expect(jobs).toBeLessThan(60);
    await until(async () => (await kept()).bytes <= MOST);
    expect(bytes).toBeGreaterThan(0);
    const other = await aProjectClient(system);
    const { id } = await aConnectionOf(other);
    const job = { connection: id, method: 'PUT', path: path(), retry: { attempts: 1, on: [] } };
    const { id: failedToo } = await postJob({ client: other }, job);
    await settled({ client: other }, failedToo);
    expect((await sendJson(other, 'POST', `/jobs/${failedToo}/replay`, {})).status).toBe(202);
    other.close();
  });

  it('is counted right when its connection, its time or its project has gone', async () => {
    await failed();
    await failed();
    const { bytes } = await kept();
    expect(await usage()).toMatchObject({ used: bytes });
    await client.manage('DELETE', `/connections/${connection}`);
    expect(await usage()).toMatchObject({ used: bytes });
    await rows(
      `update kept_request set forget_at = now() where job_id = (
         select job_id from kept_request where project_id = '${projectId}' limit 1)`,
    );
    const { client: installation } = await system.restart({});
    await until(async () => (await kept()).jobs === 1);
    expect(await usage(installation)).toMatchObject({ used: (await kept()).bytes });
    await installation.manage('DELETE', `/projects/${projectId}`);
    await until(
      async () =>
        (await rows(`select from kept_load where project_id = '${projectId}'`)).length === 0,
    );
    expect(await kept()).toEqual({ jobs: 0, bytes: 0 });
  });
});
