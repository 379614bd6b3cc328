import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { type JobBody, postJob, settled } from '../support/jobs.js';
import { aProject, type Project } from '../support/project.js';
import { scaled } from '../support/scale.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';

const WAITING = scaled({ full: 5_000, short: 600 });
/**
 * How soon a machine with nothing else to do sends it; any other sends it before its neighbour's at
 * least.
 */
const SOON_MS = scaled({ full: 500, short: Infinity });

describe.each(FORMS)('a job, %s', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  afterAll(() => system.stop());

  it("is accepted with 202, sent with the connection's credentials, and its answer can be fetched", async () => {
    const { id: connection } = await aConnection(system, { credentials: { token: 'abc' } });
    system.upstream.on('/things', {
      status: 201,
      headers: { 'x-from': 'upstream' },
      body: { made: 1 },
    });
    const accepted = await system.client.send('/jobs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        connection,
        method: 'POST',
        path: '/things',
        query: { q: 'a b' },
        body: { name: 'x' },
      }),
    });
    expect([accepted.status, accepted.headers.location]).toEqual([
      202,
      `/jobs/${(JSON.parse(accepted.text) as JobBody).id}`,
    ]);
    const job = JSON.parse(accepted.text) as JobBody;
    expect(job).toMatchObject({ method: 'POST', route: '/things', attempts: 0, dispatched: false });
    expect(await settled(system, job.id)).toMatchObject({
      state: 'answered',
      attempts: 1,
      dispatched: true,
      response: { status: 201 },
    });
    const [arrival] = system.upstream.arrivals(({ target }) => target.startsWith('/things'));
    expect([arrival?.method, arrival?.target, arrival?.body.toString()]).toEqual([
      'POST',
      '/things?q=a+b',
      '{"name":"x"}',
    ]);
    const sent = Object.fromEntries(arrival?.headers.map(([n, v]) => [n.toLowerCase(), v]) ?? []);
    expect([sent['authorization'], sent['content-type']]).toEqual([
      'Bearer abc',
      'application/json',
    ]);
    const result = await system.client.manage<{ status: number; body: string }>(
      'GET',
      `/jobs/${job.id}/result`,
    );
    expect(result).toMatchObject({ status: 201, body: '{"made":1}', bodyEncoding: 'utf8' });
  });
  it('is made of a proxied request when the caller does not want to wait', async () => {
    const { id } = await aConnection(system);
    const bytes = Buffer.from([0, 255, 10, 13]);
    const accepted = await system.client.call(id, '/raw//%2F?a=1&a=2', {
      method: 'PATCH',
      headers: { 'sluice-mode': 'async', 'content-type': 'weird' },
      body: bytes,
    });
    expect(accepted.status).toBe(202);
    const preferred = await system.client.call(id, '/preferred', {
      headers: { prefer: 'respond-async, return=minimal' },
    });
    expect([preferred.status, preferred.headers['preference-applied']]).toEqual([
      202,
      'respond-async',
    ]);
    for (const { text } of [accepted, preferred])
      expect((await settled(system, (JSON.parse(text) as JobBody).id)).state).toBe('answered');
    const [arrival] = system.upstream.arrivals(({ target }) => target.startsWith('/raw'));
    expect([arrival?.method, arrival?.target, arrival?.body]).toEqual([
      'PATCH',
      '/raw//%2F?a=1&a=2',
      bytes,
    ]);
    const [other] = system.upstream.arrivals(({ target }) => target === '/preferred');
    expect(other?.headers.filter(([name]) => name.toLowerCase() === 'prefer')).toEqual([
      ['prefer', 'return=minimal'],
    ]);
  });

  it('is one job however often it is posted under one idempotency key, and another request under it is refused', async () => {
    const { id: connection } = await aConnection(system);
    const post = (path: string) =>
      system.client.send('/jobs', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': `once-${form}` },
        body: JSON.stringify({ connection, method: 'POST', path }),
      });
    const answers = await Promise.all(Array.from({ length: 8 }, () => post('/once')));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(202));
    const ids = new Set(answers.map(({ text }) => (JSON.parse(text) as JobBody).id));
    expect(ids.size).toBe(1);
    await settled(system, [...ids][0] ?? '');
    expect(system.upstream.arrivals(({ target }) => target === '/once')).toHaveLength(1);
    expect(problemOf(await post('/other')).code).toBe('idempotency_mismatch');
  });

  it('waits for its connection’s turn, and never exceeds the window', async () => {
    const { id: connection } = await aConnection(system, {
      connection: { limits: { windows: [{ requests: 5, perMs: 500 }] } },
    });
    const jobs = await Promise.all(
      Array.from({ length: 20 }, () => postJob(system, { connection, path: '/windowed' })),
    );
    for (const { id } of jobs) await settled(system, id);
    const isWindowed = ({ target }: { target: string }) => target === '/windowed';
    expect(system.upstream.arrivals(isWindowed)).toHaveLength(20);
    expect(system.upstream.maxInWindow(450, isWindowed)).toBeLessThanOrEqual(5);
  });

  it(`of a quiet connection is sent before a neighbour’s ${WAITING} waiting ones, in full within 500 ms`, async () => {
    const limits = { windows: [{ requests: 20, perMs: 1_000 }], concurrency: 4 };
    const loud = await aConnection(system, { connection: { limits } });
    const quiet = await aConnection(system);
    let posted = 0;
    const poster = async (): Promise<void> => {
      while (posted < WAITING) {
        posted++;
        await postJob(system, { connection: loud.id, path: '/loud' });
      }
    };
    await Promise.all(Array.from({ length: 32 }, poster));
    const isLoud = () => system.upstream.arrivals(({ target }) => target === '/loud');
    const delays: number[] = [];
    for (let round = 0; round < 10; round++) {
      const at = performance.timeOrigin + performance.now();
      await postJob(system, { connection: quiet.id, path: `/quiet/${round}` });
      const isIt = ({ target }: { target: string }) => target === `/quiet/${round}`;
      await until(() => system.upstream.arrivals(isIt).length > 0);
      delays.push((system.upstream.arrivals(isIt)[0]?.at ?? NaN) - at);
    }
    expect(isLoud().length).toBeLessThan(WAITING / 2);
    expect(Math.max(...delays)).toBeLessThan(SOON_MS);
    await system.client.manage('DELETE', `/connections/${loud.id}`);
  });

  it('can be taken back until it leaves, and is then never sent', async () => {
    const { id: connection } = await aConnection(system);
    const runAt = new Date(Date.now() + 3_600_000).toISOString();
    const { id } = await postJob(system, { connection, path: '/late', runAt });
    const cancelled = await system.client.manage<JobBody>('DELETE', `/jobs/${id}`);
    expect(cancelled).toMatchObject({ state: 'cancelled', dispatched: false, attempts: 0 });
    expect(problemOf(await system.client.send(`/jobs/${id}`, { method: 'DELETE' })).code).toBe(
      'job_not_cancellable',
    );
    expect(problemOf(await system.client.send(`/jobs/${id}/result`)).code).toBe('result_erased');
  });

  it('that comes too late for its expiry is not sent', async () => {
    const { id: connection } = await aConnection(system, {
      connection: { limits: { windows: [{ requests: 1, perMs: 60_000 }] } },
    });
    await settled(system, (await postJob(system, { connection, path: '/first' })).id);
    const expiresAt = new Date(Date.now() + 500).toISOString();
    const { id } = await postJob(system, { connection, path: '/second', expiresAt });
    expect(await settled(system, id)).toMatchObject({ state: 'expired', dispatched: false });
    expect(system.upstream.arrivals(({ target }) => target === '/second')).toEqual([]);
  });

  it('is told apart by outcome: refused, unknown, answered with any status', async () => {
    const { id: connection } = await aConnection(system);
    const dead = await aConnection(system, {
      integration: { baseUrl: 'http://127.0.0.1:9', plainHttpHosts: ['127.0.0.1:9'] },
    });
    system.upstream.on('/500', { status: 500, body: 'no' });
    system.upstream.on('/reset', ({ response }) => void response.socket?.destroy());
    const [answered, unknown, failed] = await Promise.all([
      postJob(system, { connection, path: '/500' }),
      postJob(system, { connection, method: 'POST', path: '/reset' }),
      postJob(system, {
        connection: dead.id,
        method: 'POST',
        path: '/',
        retry: { attempts: 1, on: [] },
      }),
    ]);
    expect(await settled(system, answered.id)).toMatchObject({
      state: 'answered',
      response: { status: 500 },
    });
    expect(await settled(system, unknown.id)).toMatchObject({
      state: 'unknown',
      dispatched: true,
      attempts: 1,
      error: { code: 'upstream_reset' },
    });
    expect(await settled(system, failed.id)).toMatchObject({
      state: 'failed',
      dispatched: false,
      error: { code: 'upstream_refused' },
    });
    expect(system.upstream.arrivals(({ target }) => target === '/reset')).toHaveLength(1);
  });

  it('leaves the third party alone after a 429, and uses up no attempt', async () => {
    const { id: connection } = await aConnection(system);
    let refusals = 1;
    system.upstream.on('/busy', () =>
      refusals-- > 0 ? { status: 429, headers: { 'retry-after': '2' } } : { body: 'done' },
    );
    const { id } = await postJob(system, { connection, method: 'POST', path: '/busy' });
    expect(await settled(system, id)).toMatchObject({ state: 'answered', attempts: 1 });
    const [first, second] = system.upstream.arrivals(({ target }) => target === '/busy');
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1_990);
  });

  it('is refused before it is accepted when it could never be sent', async () => {
    const { id: connection } = await aConnection(system);
    const post = async (job: unknown) =>
      problemOf(
        await system.client.send('/jobs', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(job),
        }),
      );
    expect((await post({ connection: 'nobody', path: '/' })).code).toBe('connection_not_found');
    expect((await post({ connection, path: '/../x' })).code).toBe('invalid_path');
    expect((await post({ connection, path: 'http://elsewhere/' })).code).toBe('host_not_allowed');
    expect((await post({ connection, path: '/', retry: { attempts: 0 } })).errors).toMatchObject([
      { path: 'retry.attempts' },
    ]);
    expect(
      (await post({ connection, path: '/', callback: { url: 'http://example.com/' } })).errors,
    ).toMatchObject([
      {
        path: 'callback.url',
        message: expect.stringMatching(/^must be an https URL; .*SLUICE_ALLOWED/),
      },
    ]);
  });
});
