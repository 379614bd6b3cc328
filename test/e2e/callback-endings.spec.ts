import { Webhook } from 'standardwebhooks';
import { aConnection } from '../support/builders.js';
import { headerOf } from '../support/fake-upstream.js';
import { postJob, settled } from '../support/jobs.js';
import { aProject, type Project } from '../support/project.js';
import { query } from '../support/sql.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

interface Endpoint {
  id: string;
  secret: string;
}
interface CallbackBody {
  id: string;
  state: string;
  attempts: number;
  lastError?: string;
  lastStatus?: number;
}

describe.each(FORMS)('callbacks that do not just arrive, %s,', (form) => {
  let system: Project;
  let receiver: WebhookReceiver;
  let connection: string;
  let endpoint: Endpoint;
  beforeAll(async () => {
    system = await aProject(form);
    connection = (await aConnection(system)).id;
  });
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    endpoint = await system.client.manage('POST', '/webhook-endpoints', { url: receiver.url });
    receiver.trust(endpoint.secret);
  });
  afterEach(async () => {
    await system.client.send(`/webhook-endpoints/${endpoint.id}`, { method: 'DELETE' });
    await receiver.close();
  });
  afterAll(() => system?.stop());

  const sql = (statement: string) => query(system.databaseUrl, statement);
  const aJob = async (): Promise<string> => {
    const callback = { endpoint: endpoint.id };
    return (await postJob(system, { connection, path: '/', callback })).id;
  };
  const callbackOf = async (jobId: string): Promise<CallbackBody | undefined> => {
    const path = `/callbacks?job=${jobId}`;
    return (await system.client.manage<{ data: CallbackBody[] }>('GET', path)).data[0];
  };
  const when = (jobId: string, is: (callback: CallbackBody) => boolean): Promise<CallbackBody> =>
    until(async () => {
      const callback = await callbackOf(jobId);
      return callback && is(callback) && callback;
    });
  const disable = () =>
    system.client.manage('PATCH', `/webhook-endpoints/${endpoint.id}`, { status: 'disabled' });
  const dueNow = (id: string) =>
    sql(`update callback set next_at = now(), lease_until = null where id = '${id}'`);

  it('are given up when their endpoint is disabled, and those of jobs that name it later too', async () => {
    receiver.answer(() => ({ status: 500 }));
    const tried = await aJob();
    await when(tried, ({ attempts }) => attempts === 1);
    await disable();
    const later = await aJob();
    await settled(system, later);
    for (const id of [tried, later])
      expect(await when(id, ({ state }) => state !== 'pending')).toMatchObject({
        state: 'given_up',
        lastError: 'the endpoint is disabled',
      });
    expect(receiver.messages()).toHaveLength(1);
  });

  it('that wait for an endpoint which answers 410 are given up with the one it answered', async () => {
    receiver.answer(() => ({ status: 500 }));
    const waiting = await aJob();
    const { id } = await when(
      waiting,
      ({ attempts, lastStatus }) => attempts === 1 && lastStatus === 500,
    );
    await sql(`update callback set next_at = now() + interval '1 hour' where id = '${id}'`);
    receiver.answer(() => ({ status: 410 }));
    const gone = await aJob();
    expect(await when(gone, ({ state }) => state === 'given_up')).toMatchObject({
      lastStatus: 410,
    });
    await when(waiting, ({ state }) => state === 'given_up');
    expect(receiver.messages()).toHaveLength(2);
  });

  it('wait as long as the receiver says, all that are for it', async () => {
    receiver.answer(() => ({ status: 503, headers: { 'retry-after': '3600' } }));
    const asked = await aJob();
    const { id } = await when(
      asked,
      ({ attempts, lastStatus }) => attempts === 1 && lastStatus === 503,
    );
    const [row] = await sql(
      `select extract(epoch from next_at - now())::int as s from callback where id = '${id}'`,
    );
    expect(row?.['s']).toBeGreaterThan(3_500);
    expect(row?.['s']).toBeLessThanOrEqual(3_600);
    receiver.answer(() => ({ status: 204 }));
    const other = await aJob();
    await settled(system, other);
    await dueNow(id);
    expect(await callbackOf(other)).toMatchObject({ state: 'pending', attempts: 0 });
    await sql(`update webhook_endpoint set paused_until = now() where id = '${endpoint.id}'`);
    for (const job of [asked, other]) await when(job, ({ state }) => state === 'delivered');
  });

  it('verify with the old secret as well as with the new one after it was renewed, for a day', async () => {
    const route = `/webhook-endpoints/${endpoint.id}/secret`;
    const { secret } = await system.client.manage<Endpoint>('POST', route, {});
    await aJob();
    const verified = (one: string) => {
      const { arrival } = receiver.messages().at(-1) ?? {};
      const headers = Object.fromEntries(
        ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [
          name,
          (arrival && headerOf(arrival, name)) ?? '',
        ]),
      );
      return new Webhook(one).verify(arrival?.body ?? '', headers);
    };
    await receiver.waitFor(1);
    expect(verified(secret)).toEqual(verified(endpoint.secret));
    await sql(`update webhook_endpoint set old_secret_until = now() where id = '${endpoint.id}'`);
    receiver.trust(secret);
    await aJob();
    await receiver.waitFor(2);
    expect(() => verified(endpoint.secret)).toThrow();
    expect(verified(secret)).toBeDefined();
  });

  it('that do not open are not tried for ever, and say why', async () => {
    receiver.answer(() => ({ status: 500 }));
    const job = await aJob();
    const { id } = await when(
      job,
      ({ attempts, lastStatus }) => attempts === 1 && lastStatus === 500,
    );
    await sql(`update callback set sealed_message = '\\x00' where id = '${id}'`);
    await dueNow(id);
    const ended = await when(job, ({ state }) => state === 'given_up');
    expect(ended.lastError).toContain('cannot be opened');
    expect(receiver.messages()).toHaveLength(1);
  });
});
