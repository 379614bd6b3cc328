import { openUpload, postBatch, sendBatch, settledBatch, batchOf } from '../support/batches.js';
import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import type { JobBody } from '../support/jobs.js';
import { aProject, type Project } from '../support/project.js';
import { query } from '../support/sql.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';
import { upload } from '../support/uploads.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const LINES = 2_000;
const EMPTY = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{}',
};
const MIB = 1_048_576;
const GIB = 1_024 * MIB;

describe.each(FORMS)('a batch, %s,', (form) => {
  let system: Project;
  let connection: string;
  let receiver: WebhookReceiver | undefined;
  beforeAll(async () => {
    system = await aProject(form);
    ({ id: connection } = await aConnection(system));
  });
  beforeEach(() => system.upstream.reset());
  afterEach(async () => {
    await receiver?.close();
    receiver = undefined;
  });
  afterAll(() => system.stop());

  const aReceiver = async () => (receiver = await WebhookReceiver.start());

  const jobs = (count: number, path: string, more: object = {}) =>
    Array.from({ length: count }, (_, n) => ({ connection, path: `${path}/${n}`, ...more }));
  const arrived = (path: string) =>
    system.upstream.arrivals(({ target }) => target.startsWith(path)).map(({ target }) => target);
  const stored = async () =>
    (
      await query(
        system.databaseUrl,
        `select count(*)::integer as count from staged_job
      where project_id = '${system.projectId}'`,
      )
    )[0]?.['count'];

  it('of two thousand lines runs each good one once, reports the bad ones by line, and counts exactly', async () => {
    const lines: unknown[] = jobs(LINES, '/many', { metadata: { big: 1 } });
    lines[6] = '{"connection": ';
    lines[7] = '';
    lines[100] = { connection: 'nobody', path: '/many' };
    lines[1_999] = { connection, path: '/many/../../x' };
    const batch = await postBatch(system, lines);
    expect(batch).toMatchObject({ accepted: LINES - 4, rejected: 3 });
    expect(batch.errors.map(({ line, code }) => [line, code])).toEqual([
      [7, 'invalid_request'],
      [101, 'connection_not_found'],
      [2_000, 'invalid_path'],
    ]);
    const settled = await settledBatch(system, batch.id);
    expect(settled).toMatchObject({
      accepted: LINES - 4,
      rejected: 3,
      progress: 1,
      counts: { unsettled: 0, answered: LINES - 4, failed: 0, unknown: 0 },
    });
    const targets = arrived('/many');
    expect([targets.length, new Set(targets).size]).toEqual([LINES - 4, LINES - 4]);
    const page = await system.client.manage<{ data: JobBody[]; nextCursor: string }>(
      'GET',
      `/batches/${batch.id}/jobs?limit=2&state=answered`,
    );
    expect(page).toMatchObject({
      data: [{ batchId: batch.id }, {}],
      nextCursor: expect.any(String),
    });
  });

  it('does not begin before its last line is there', async () => {
    const lane = await aConnection(system);
    const upload = openUpload(system.client);
    const lines = Array.from({ length: 600 }, (_, n) => ({
      connection: lane.id,
      path: `/late/${n}`,
    }));
    await upload.write(lines);
    await until(async () => (await stored()) === 500);
    const { data } = await system.client.manage<{ data: JobBody[] }>(
      'GET',
      `/jobs?connection=${lane.id}`,
    );
    expect([data, arrived('/late')]).toEqual([[], []]);
    expect(await upload.end()).toBe(202);
    await until(() => arrived('/late').length === 600);
    expect(new Set(arrived('/late')).size).toBe(600);
  });

  it('that breaks off in the middle leaves nothing', async () => {
    const upload = openUpload(system.client);
    await upload.write(jobs(1_200, '/broken'));
    await until(async () => (await stored()) === 1_000);
    upload.hangUp();
    const batches = () =>
      query(
        system.databaseUrl,
        `select from batch where project_id = '${system.projectId}'
        and state in ('uploading', 'aborted')`,
      );
    await until(async () => (await stored()) === 0 && (await batches()).length === 0);
    expect(arrived('/broken')).toEqual([]);
  });

  it('is all or nothing when it is asked to be', async () => {
    const lines = [...jobs(3, '/atomic'), { connection, path: 'no path' }];
    const refused = problemOf(await sendBatch(system, lines, { query: '?atomic=1' }));
    expect(refused).toMatchObject({
      code: 'batch_rejected',
      errors: [{ path: 'line 4', message: expect.stringContaining('invalid_path') }],
    });
    const { id } = await postBatch(system, jobs(3, '/whole'), { query: '?atomic=1' });
    await settledBatch(system, id);
    expect([arrived('/atomic'), arrived('/whole').length]).toEqual([[], 3]);
    expect(problemOf(await sendBatch(system, [])).code).toBe('batch_rejected');
  });

  it('may be one JSON document, and what its jobs say arrives as it was written', async () => {
    const body = `{"callback": null, "jobs": [{"connection": "${connection}", "method": "POST",
      "path": "/array", "body": {"n": 10.10, "id": 12345678901234567890}}, 7]}`;
    const post = (text: string) =>
      system.client.send('/batches', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: text,
      });
    expect(problemOf(await post(body)).errors).toMatchObject([{ path: 'callback' }]);
    const answer = await post(body.replace('"callback": null, ', ''));
    expect(JSON.parse(answer.text)).toMatchObject({
      accepted: 1,
      errors: [{ line: 2, code: 'invalid_request' }],
    });
    await until(() => arrived('/array').length === 1);
    const [arrival] = system.upstream.arrivals(({ target }) => target === '/array');
    expect(arrival?.body.toString()).toBe('{"n": 10.10, "id": 12345678901234567890}');
  });

  it('is one batch however often it is sent under one idempotency key', async () => {
    const key = `batch-${form}`;
    const first = await postBatch(system, jobs(5, '/keyed'), { key });
    expect(await postBatch(system, jobs(5, '/keyed'), { key })).toEqual(first);
    const other = await sendBatch(system, jobs(4, '/keyed'), { key });
    expect(problemOf(other).code).toBe('idempotency_mismatch');
    await settledBatch(system, first.id);
    expect(arrived('/keyed')).toHaveLength(5);
  });

  it('that is larger than one may be, or holds too large a job, is refused', async () => {
    const headers = ['content-type: application/x-ndjson'];
    const much = upload(system.client, '/batches', {
      declaredBytes: GIB + 1,
      sentBytes: 0,
      headers,
    });
    const long = upload(system.client, '/batches', { sentBytes: 31 * MIB, headers });
    for (const answer of await Promise.all([much.answer, long.answer]))
      expect(answer).toMatch(/^HTTP\/1.1 413 .*sluice-error: request_too_large/s);
  });

  it('that is cancelled sends no more, and says so of each job', async () => {
    const limits = { windows: [{ requests: 5, perMs: 60_000 }] };
    const lane = await aConnection(system, { connection: { limits } });
    const lines = Array.from({ length: 1_200 }, () => ({ connection: lane.id, path: '/cancel' }));
    const { id } = await postBatch(system, lines);
    await until(() => arrived('/cancel').length === 5);
    const cancelled = await system.client.manage<{ cancelledAt: string }>(
      'DELETE',
      `/batches/${id}`,
    );
    expect(cancelled.cancelledAt).toEqual(expect.any(String));
    const settled = await settledBatch(system, id);
    expect(settled.counts).toMatchObject({ answered: 5, cancelled: 1_195, unsettled: 0 });
    expect(arrived('/cancel')).toHaveLength(5);
  });

  it('that has ended is reported once, its results come line by line, and what failed is made again', async () => {
    const hooks = await aReceiver();
    const { id: endpoint, secret } = await system.client.manage<{ id: string; secret: string }>(
      'POST',
      '/webhook-endpoints',
      { url: hooks.url, events: ['batch.settled'] },
    );
    hooks.trust(secret);
    let isDown = true;
    system.upstream.on('/flaky/2', ({ request }) =>
      isDown ? void request.socket.destroy() : { status: 200 },
    );
    const more = { method: 'GET', retry: { attempts: 1 }, metadata: { a: 1 } };
    const { id } = await postBatch(system, jobs(3, '/flaky', more));
    const batch = await settledBatch(system, id);
    expect(batch.counts).toMatchObject({ answered: 2, failed: 1 });
    const [message] = await hooks.waitFor(1);
    expect(message).toMatchObject({ type: 'batch.settled', data: { id, counts: batch.counts } });

    const results = await system.client.send(`/batches/${id}/results`);
    const byLine = results.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as JobBody & { line: number })
      .sort((one, other) => one.line - other.line);
    expect(byLine).toMatchObject([
      { line: 1, state: 'answered', response: { status: 200, bodyEncoding: 'utf8' } },
      { line: 2, state: 'answered' },
      { line: 3, state: 'failed', error: { code: 'upstream_reset' } },
    ]);

    isDown = false;
    const replayed = await system.client.manage<{ id: string; accepted: number }>(
      'POST',
      `/batches/${id}/replay`,
      {},
    );
    expect(replayed.accepted).toBe(1);
    expect(await settledBatch(system, replayed.id)).toMatchObject({
      replayOf: id,
      counts: { answered: 1, failed: 0 },
    });
    const again = await system.client.send(`/batches/${replayed.id}/replay`, EMPTY);
    expect(problemOf(again).code).toBe('conflict');
    expect((await hooks.waitFor(2)).map(({ data }) => data.id)).toEqual([id, replayed.id]);
    await system.client.manage('DELETE', `/webhook-endpoints/${endpoint}`);
  });

  it('tells its progress to its own callback, every few seconds at most', async () => {
    const hooks = await aReceiver();
    const { id: endpoint, secret } = await system.client.manage<{ id: string; secret: string }>(
      'POST',
      '/webhook-endpoints',
      { url: hooks.url, events: ['connection.deleted'] },
    );
    hooks.trust(secret);
    const limits = { windows: [{ requests: 1, perMs: 60_000 }] };
    const lane = await aConnection(system, { connection: { limits } });
    const lines = Array.from({ length: 2 }, () => ({ connection: lane.id, path: '/slow' }));
    const { id } = await postBatch(system, lines, { query: `?callback=${endpoint}` });
    await query(
      system.databaseUrl,
      `update batch set opened_at = opened_at - interval '1 minute' where id = '${id}'`,
    );
    await until(() => arrived('/slow').length === 1);
    const [progress] = await hooks.waitFor(1);
    expect(progress).toMatchObject({
      type: 'batch.progress',
      data: { id, state: 'running', progress: 0.5, counts: { unsettled: 1, answered: 1 } },
    });
    await system.client.manage('DELETE', `/batches/${id}`);
    const [, end] = await hooks.waitFor(2);
    expect(end).toMatchObject({ type: 'batch.settled', data: { id, counts: { cancelled: 1 } } });
  });

  it('is listed by its state, newest first, a page at a time', async () => {
    const older = await postBatch(system, jobs(1, '/older'));
    const newer = await postBatch(system, jobs(1, '/newer'));
    for (const { id } of [older, newer]) await settledBatch(system, id);
    type Page = { data: { id: string }[]; nextCursor: string | null };
    const page = (query: string) => system.client.manage<Page>('GET', `/batches?limit=1${query}`);
    const first = await page('&state=settled');
    expect(first.data).toEqual([await batchOf(system, newer.id)]);
    const second = await page(`&state=settled&cursor=${first.nextCursor}`);
    expect(second.data).toMatchObject([{ id: older.id }]);
    expect(await page('&state=uploading')).toEqual({ data: [], nextCursor: null });
  });

  it('of another project is unknown', async () => {
    const { id } = await postBatch(system, jobs(1, '/mine'));
    const other = await aProject(form);
    for (const path of [`/batches/${id}`, `/batches/${id}/jobs`, `/batches/${id}/results`])
      expect((await other.client.send(path)).status).toBe(404);
    expect((await other.client.send(`/batches/${id}`, { method: 'DELETE' })).status).toBe(404);
    const endpoint = await system.client.manage<{ id: string }>('POST', '/webhook-endpoints', {
      url: 'https://example.com/',
    });
    const theirs = await aConnection(other);
    const lines = [{ connection: theirs.id, path: '/theirs' }];
    const told = await sendBatch(other, lines, { query: `?callback=${endpoint.id}` });
    expect(problemOf(told)).toMatchObject({ errors: [{ path: 'callback.endpoint' }] });
    const taken = problemOf(await sendBatch(other, jobs(1, '/taken')));
    expect(taken.errors?.[0]?.message).toContain('connection_not_found');
    await system.client.manage('DELETE', `/webhook-endpoints/${endpoint.id}`);
    await other.stop();
    expect((await batchOf(system, id)).id).toBe(id);
  });
});
