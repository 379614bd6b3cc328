import type { Client as Database } from 'pg';
import pg from 'pg';
import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { postJob, settled } from '../support/jobs.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

interface Endpoint {
  id: string;
  secret: string;
  status: string;
}

describe.each(FORMS)('callbacks, %s', (form) => {
  let system: Project;
  let receiver: WebhookReceiver;
  let database: Database;
  const endpoints: string[] = [];
  beforeAll(async () => {
    system = await aProject(form);
    database = new pg.Client({ connectionString: system.databaseUrl });
    await database.connect();
  });
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });
  /** An endpoint that is left would hear of the next test's jobs too. */
  afterEach(async () => {
    for (const id of endpoints.splice(0))
      await system.client.send(`/webhook-endpoints/${id}`, { method: 'DELETE' });
    await receiver.close();
  });
  afterAll(async () => {
    await database.end();
    await system.stop();
  });

  async function anEndpoint(): Promise<Endpoint> {
    const endpoint = await system.client.manage<Endpoint>('POST', '/webhook-endpoints', {
      url: receiver.url,
    });
    receiver.trust(endpoint.secret);
    endpoints.push(endpoint.id);
    return endpoint;
  }

  const stored = async (id: string) => {
    const { rows } = await database.query<{ request: boolean; result: boolean }>(
      `select exists (select from job where id = $1) as request,
        exists (select from job_result where job_id = $1) as result`,
      [id],
    );
    return rows[0];
  };

  it('report to the job’s own endpoint with its answer and metadata, signed, and erase what was kept', async () => {
    const { id: connection } = await aConnection(system);
    const endpoint = await anEndpoint();
    system.upstream.on('/answer', { status: 207, headers: { 'x-a': 'b' }, body: 'text' });
    const { id } = await postJob(system, {
      connection,
      method: 'POST',
      path: '/answer',
      body: 'secret request',
      callback: { endpoint: endpoint.id },
      metadata: { order: 7 },
    });
    const [message] = await receiver.waitFor(1);
    expect(message).toMatchObject({
      type: 'job.settled',
      data: {
        id,
        state: 'answered',
        metadata: { order: 7 },
        response: { status: 207, body: 'text', bodyEncoding: 'utf8' },
      },
    });
    expect(message?.data.response?.headers).toContainEqual(['x-a', 'b']);
    expect(await stored(id)).toMatchObject({ request: false });
    await until(async () => (await stored(id))?.result === false);
    const { rows } = await database.query(
      'select state, sealed_message from callback where job_id = $1',
      [id],
    );
    expect(rows).toEqual([{ state: 'delivered', sealed_message: null }]);
  });

  it('report to a URL of the job’s, signed with the secret of the project', async () => {
    const { id: connection } = await aConnection(system);
    const { secret } = await system.client.manage<{ secret: string }>(
      'POST',
      '/callbacks/secret',
      {},
    );
    receiver.trust(secret);
    const { id } = await postJob(system, {
      connection,
      path: '/',
      callback: { url: receiver.url },
    });
    const [message] = await receiver.waitFor(1);
    expect(message?.data.id).toBe(id);
  });

  it('report to every subscribed endpoint when the job names none, and to none that is disabled', async () => {
    const { id: connection } = await aConnection(system);
    await anEndpoint();
    await anEndpoint();
    const disabled = await anEndpoint();
    await system.client.manage('PATCH', `/webhook-endpoints/${disabled.id}`, {
      status: 'disabled',
    });
    const { id } = await postJob(system, { connection, path: '/' });
    const messages = await receiver.waitFor(2);
    expect(messages.map(({ data }) => data.id)).toEqual([id, id]);
    expect(new Set(messages.map((message) => message.id)).size).toBe(2);
  });

  it('are tried again under the same id until they are received; a redirect is not followed', async () => {
    const { id: connection } = await aConnection(system);
    const endpoint = await anEndpoint();
    let attempts = 0;
    receiver.answer(() =>
      ++attempts === 1
        ? { status: 302, headers: { location: `${system.upstream.url}/stolen` } }
        : { status: 204 },
    );
    await postJob(system, { connection, path: '/', callback: { endpoint: endpoint.id } });
    const [first, second] = await receiver.waitFor(2, 20_000);
    expect(second?.id).toBe(first?.id);
    expect(second?.arrival.body).toEqual(first?.arrival.body);
    expect(system.upstream.arrivals(({ target }) => target === '/stolen')).toEqual([]);
  });

  it('end for good at a receiver that is gone, whose endpoint is disabled', async () => {
    const { id: connection } = await aConnection(system);
    const endpoint = await anEndpoint();
    receiver.answer(() => ({ status: 410 }));
    const { id } = await postJob(system, {
      connection,
      path: '/',
      callback: { endpoint: endpoint.id },
    });
    await receiver.waitFor(1);
    const now = await until(async () => {
      const found = await system.client.manage<Endpoint>(
        'GET',
        `/webhook-endpoints/${endpoint.id}`,
      );
      return found.status === 'disabled' && found;
    });
    expect('secret' in now).toBe(false);
    const { data } = await system.client.manage<{ data: { state: string }[] }>(
      'GET',
      `/callbacks?job=${id}`,
    );
    expect(data).toMatchObject([{ state: 'given_up', attempts: 1, lastStatus: 410 }]);
    for (const state of ['pending', 'delivered', 'given_up']) {
      const path = `/callbacks?job=${id}&state=${state}`;
      const { data: found } = await system.client.manage<{ data: unknown[] }>('GET', path);
      expect([state, found]).toEqual([state, state === 'given_up' ? data : []]);
    }
    expect((await system.client.send('/callbacks?state=lost')).status).toBe(400);
  });

  it('carry a URL instead of a large body, which is kept until it has been fetched', async () => {
    const { id: connection } = await aConnection(system);
    const endpoint = await anEndpoint();
    const large = Buffer.alloc(300_000, 'x');
    system.upstream.on('/large', { headers: { 'content-type': 'text/plain' }, body: large });
    const { id } = await postJob(system, {
      connection,
      path: '/large',
      callback: { endpoint: endpoint.id },
    });
    const [message] = await receiver.waitFor(1);
    expect(message?.data.response?.body).toBeUndefined();
    const bodyUrl = message?.data.response?.bodyUrl ?? '';
    expect(bodyUrl).toBe(`/jobs/${id}/result?raw=1`);
    const fetched = await system.client.send(bodyUrl);
    expect([fetched.headers['content-type'], fetched.body.equals(large)]).toEqual([
      'text/plain',
      true,
    ]);
    await until(async () => (await stored(id))?.result === false);
    expect(problemOf(await system.client.send(bodyUrl)).code).toBe('result_erased');
  });

  it('tell of jobs that were not answered, of which nothing is kept that they sent', async () => {
    const { id: connection } = await aConnection(system);
    const endpoint = await anEndpoint();
    system.upstream.on('/gone', ({ response }) => void response.socket?.destroy());
    const { id } = await postJob(system, {
      connection,
      method: 'POST',
      path: '/gone',
      callback: { endpoint: endpoint.id },
    });
    const [message] = await receiver.waitFor(1);
    expect(message?.data).toMatchObject({ id, state: 'unknown', dispatched: true });
    expect(await stored(id)).toEqual({ request: false, result: false });
    expect((await settled(system, id)).state).toBe('unknown');
  });

  it('that nobody asked for leave the answer until it has been fetched, for an hour at most', async () => {
    const { id: connection } = await aConnection(system);
    const [fetched, left] = await Promise.all([
      postJob(system, { connection, path: '/' }),
      postJob(system, { connection, path: '/' }),
    ]);
    for (const { id } of [fetched, left]) await settled(system, id);
    const head = await system.client.send(`/jobs/${fetched.id}/result`, { method: 'HEAD' });
    expect(head.status).toBe(200);
    const { rows } = await database.query<{ s: number }>(
      'select extract(epoch from erase_at - settled_at)::int as s from job_result join settled_job on id = job_id where id = $1',
      [left.id],
    );
    expect(rows).toEqual([{ s: 3_600 }]);
    await database.query('update job_result set erase_at = now() where job_id = $1', [left.id]);
    await until(async () => (await stored(left.id))?.result === false);
    // What is to be erased has been by now, and a look at the head was no reason.
    expect(await stored(fetched.id)).toEqual({ request: false, result: true });
    expect((await system.client.send(`/jobs/${fetched.id}/result`)).status).toBe(200);
    await until(async () => (await stored(fetched.id))?.result === false);
  });
});
