import { aConnection } from '../support/builders.js';
import { Client, problemOf } from '../support/client.js';
import { type JobBody, jobOf, postJob, settled } from '../support/jobs.js';
import { sendJson } from '../support/management.js';
import { aProject, type Project } from '../support/project.js';
import { query } from '../support/sql.js';
import { FORMS } from '../support/system.js';
import { aKey } from '../support/tenant.js';
import { until } from '../support/until.js';

interface Count {
  jobs: number;
  skipped: number;
  hasMore: boolean;
  lastRunAt?: string;
}

interface Listed {
  data: JobBody[];
}

/** Fewer in a row than open a breaker. */
const FAILING = 12;

describe.each(FORMS)('failed jobs that are made again together, %s,', (form) => {
  let system: Project;
  let connection: string;
  let integrationId: string;
  let isDown: boolean;
  beforeEach(async () => {
    isDown = true;
    system = await aProject(form);
    system.upstream.on('/down', ({ request }) => {
      if (!isDown) return { status: 201 };
      request.socket.destroy();
      return undefined;
    });
    const made = await aConnection(system);
    connection = made.id;
    const { data } = await system.client.manage<{ data: { id: string }[] }>('GET', '/integrations');
    integrationId = data[0]?.id ?? '';
  });
  afterEach(() => system?.stop());

  const replay = (filter: object, client: Client = system.client) =>
    client.manage<Count>('POST', '/jobs/replay', filter);
  const preview = async (filter: object, client?: Client) =>
    (await replay({ ...filter, dryRun: true }, client)).jobs;
  const failing = async (method = 'PUT', client = system.client, of = connection) => {
    const retry = { attempts: 1, on: ['network'] };
    const { id } = await postJob({ client }, { connection: of, method, path: '/down', retry });
    await settled({ client }, id);
    return id;
  };
  const failed = () => Promise.all(Array.from({ length: FAILING }, () => failing()));
  const replaysOf = async (ids: string[]) => {
    const { data } = await system.client.manage<Listed>('GET', '/jobs?limit=100');
    return data.filter(({ replayOf }) => replayOf !== undefined && ids.includes(replayOf));
  };

  it('are counted first, made once, and no more when they are asked for again', async () => {
    const ids = await failed();
    expect(await replay({ dryRun: true })).toEqual({ jobs: FAILING, skipped: 0, hasMore: false });
    expect(await replaysOf(ids)).toEqual([]);
    isDown = false;
    expect(await replay({})).toEqual({ jobs: FAILING, skipped: 0, hasMore: false });
    expect(await replay({})).toMatchObject({ jobs: 0 });
    const made = await replaysOf(ids);
    expect(made).toHaveLength(FAILING);
    expect(new Set(made.map(({ replayOf }) => replayOf))).toEqual(new Set(ids));
    for (const { id } of made)
      expect(await settled(system, id)).toMatchObject({ state: 'answered' });
    expect(await preview({})).toBe(0);
  });

  it('are made once each when several ask at the same moment, while jobs leave', async () => {
    const ids = await failed();
    isDown = false;
    const [single = ''] = ids;
    const counts = await Promise.all([
      ...Array.from({ length: 4 }, async () => (await replay({})).jobs),
      sendJson(system.client, 'POST', `/jobs/${single}/replay`, {}).then(({ status }) =>
        status === 202 ? 1 : 0,
      ),
    ]);
    const sum = counts.reduce((all, count) => all + count, 0);
    const made = await replaysOf(ids);
    expect(made).toHaveLength(sum);
    expect(new Set(made.map(({ replayOf }) => replayOf)).size).toBe(FAILING);
  });

  it('are those that a filter names: state, connection, integration, code and time', async () => {
    const [one, unknown] = [await failing(), await failing('POST')];
    const { id: other } = await aConnection(system);
    await failing('PUT', system.client, other);
    expect((await jobOf(system, unknown)).state).toBe('unknown');
    expect(await preview({})).toBe(2);
    expect(await preview({ states: ['unknown'] })).toBe(1);
    expect(await preview({ states: ['failed', 'unknown'] })).toBe(3);
    expect(await preview({ connection: other })).toBe(1);
    expect(await preview({ integration: integrationId })).toBe(1);
    const code = (await jobOf(system, one)).error?.code;
    expect(await preview({ code })).toBe(2);
    expect(await preview({ code: 'refused_too_long' })).toBe(0);
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
    expect(await preview({ since: anHourAgo, until: inAnHour })).toBe(2);
    expect(await preview({ since: inAnHour })).toBe(0);
    expect(await preview({ until: anHourAgo })).toBe(0);
    const unknownOne = await sendJson(system.client, 'POST', '/jobs/replay', {
      connection: 'nobody',
    });
    expect([unknownOne.status, problemOf(unknownOne).code]).toEqual([404, 'connection_not_found']);
  });

  it('are spread over time, as many in a second as are asked for', async () => {
    await Promise.all(Array.from({ length: 5 }, () => failing()));
    const runAt = new Date(Date.now() + 3_600_000);
    const { jobs, lastRunAt } = await replay({ perSecond: 2, runAt: runAt.toISOString() });
    expect([jobs, lastRunAt]).toEqual([5, new Date(runAt.getTime() + 2_000).toISOString()]);
    const { data } = await system.client.manage<Listed>('GET', '/jobs?state=accepted');
    const instants = data.map((job) => Date.parse((job as { runAt?: string }).runAt ?? ''));
    expect(instants.toSorted((a, b) => a - b)).toEqual(
      [0, 500, 1_000, 1_500, 2_000].map((ms) => runAt.getTime() + ms),
    );
  });

  it('are their own replays when those failed, and none whose request is kept no longer', async () => {
    const id = await failing();
    expect(await replay({})).toMatchObject({ jobs: 1 });
    const [again] = await replaysOf([id]);
    await settled(system, again?.id ?? '');
    expect(await preview({})).toBe(1);
    await query(
      system.databaseUrl,
      `update kept_request set forget_at = now() where job_id = '${again?.id}'`,
    );
    expect(await preview({})).toBe(0);
  });

  it('are only its own for a key that sees no others, and none of another project', async () => {
    await failing();
    const { client } = await aKey(system, system.projectId, ['proxy']);
    expect(await preview({}, client)).toBe(0);
    await failing('PUT', client);
    expect(await preview({}, client)).toBe(1);
    expect(await preview({})).toBe(2);
    const stranger = await aProject(form);
    expect(await preview({ integration: integrationId }, stranger.client)).toBe(0);
    const theirs = await sendJson(stranger.client, 'POST', '/jobs/replay', { connection });
    const nobodys = await sendJson(stranger.client, 'POST', '/jobs/replay', {
      connection: '0198c1c2-5f0e-7d3a-9b1c-2d3e4f5a6b7c',
    });
    expect(theirs.text.replaceAll(connection, '')).toBe(
      nobodys.text.replaceAll('0198c1c2-5f0e-7d3a-9b1c-2d3e4f5a6b7c', ''),
    );
    client.close();
    await stranger.stop();
    await until(async () => (await preview({})) === 2);
  });
});
