import { aConnection } from '../support/builders.js';
import { postJob } from '../support/jobs.js';
import { aProject, type Project } from '../support/project.js';
import { query } from '../support/sql.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

interface Endpoint {
  id: string;
  status: string;
  secret: string;
  failingSince?: string;
  disabledBecause?: string;
}
interface CallbackBody {
  id: string;
  messageId: string;
  event: string;
  state: string;
  attempts: number;
  lastStatus?: number;
  deliveries: { at: string; tookMs: number; status?: number; error?: string }[];
  lastAnswer?: string;
}
const REFUSING = { status: 500, body: `no room here ${'.'.repeat(300)}` };
const TAKING = { status: 204 };
/** Of the shared system. */
const WORKERS = 2;

describe.each(FORMS)('callbacks whose receiver was broken, %s,', (form) => {
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
    endpoint = await anEndpoint(receiver, ['job.settled']);
  });
  afterEach(async () => {
    const { data } = await system.client.manage<{ data: Endpoint[] }>('GET', '/webhook-endpoints');
    for (const { id } of data)
      await system.client.send(`/webhook-endpoints/${id}`, { method: 'DELETE' });
    await receiver.close();
  });
  afterAll(() => system?.stop());

  const sql = (statement: string) => query(system.databaseUrl, statement);
  async function anEndpoint(of: WebhookReceiver, events: string[]): Promise<Endpoint> {
    const input = { url: of.url, events };
    const made = await system.client.manage<Endpoint>('POST', '/webhook-endpoints', input);
    of.trust(made.secret);
    return made;
  }
  const own = () => system.client.manage<Endpoint>('GET', `/webhook-endpoints/${endpoint.id}`);
  const get = (id: string) => system.client.manage<CallbackBody>('GET', `/callbacks/${id}`);
  const list = async (filter: string) => {
    const path = `/callbacks?endpoint=${endpoint.id}&${filter}`;
    return (await system.client.manage<{ data: CallbackBody[] }>('GET', path)).data;
  };
  const post = async (path: string, body: object = {}, { client } = system) => {
    const headers = { 'content-type': 'application/json' };
    const sent = { method: 'POST', headers, body: JSON.stringify(body) };
    const { status, text } = await client.send(path, sent);
    return { status, text, json: JSON.parse(text) as unknown };
  };
  const jobs = async (count: number): Promise<string[]> => {
    const callback = { endpoint: endpoint.id };
    const posted = Array.from({ length: count }, () =>
      postJob(system, { connection, path: '/', callback }),
    );
    return (await Promise.all(posted)).map(({ id }) => id);
  };
  const callbackOf = (job: string, is: (callback: CallbackBody) => boolean) =>
    until(async () => {
      const [found] = await list(`job=${job}`);
      return found && is(found) && found;
    });
  /** By its last attempt, which is made now; one that is under way ends first. */
  async function givenUp(job: string): Promise<CallbackBody> {
    const { id } = await callbackOf(job, ({ lastStatus }) => lastStatus !== undefined);
    return until(async () => {
      await sql(`update callback set attempts = 9, next_at = now()
        where id = '${id}' and state = 'pending' and lease_until is null`);
      await sql(`update webhook_endpoint set paused_until = null where id = '${endpoint.id}'`);
      const callback = await get(id);
      return callback.state === 'given_up' && callback;
    });
  }

  it('say what every attempt came to, and are sent again under the same id when that is asked for', async () => {
    receiver.answer(() => REFUSING);
    const [job = ''] = await jobs(1);
    const { id, messageId } = await givenUp(job);
    const { deliveries, lastAnswer } = await get(id);
    expect(deliveries).toEqual(
      Array(2).fill({
        at: expect.stringMatching(/^\d{4}-.*Z$/),
        tookMs: expect.any(Number),
        status: 500,
        error: 'the receiver answered 500',
      }),
    );
    expect(lastAnswer).toBe(REFUSING.body.slice(0, 200));
    receiver.answer(() => TAKING);
    const replayed = await post(`/callbacks/${id}/replay`);
    expect([replayed.status, replayed.json]).toMatchObject([
      202,
      { state: 'pending', attempts: 0 },
    ]);
    expect(await callbackOf(job, ({ state }) => state === 'delivered')).toMatchObject({
      attempts: 1,
    });
    expect(receiver.messages().map((message) => [message.id, message.data.id])).toEqual(
      Array(3).fill([messageId, job]),
    );
    expect(await get(id)).toMatchObject({ deliveries: { length: 3 } });
    expect((await get(id)).lastAnswer).toBeUndefined();
    const again = await post(`/callbacks/${id}/replay`);
    expect([again.status, again.text]).toMatchObject([409, expect.stringContaining('erased')]);
  });

  it('show what a receiver said of the one message, and of no other', async () => {
    const said: string[] = [];
    for (const body of ['one', 'other']) {
      receiver.answer(() => ({ status: 400, body }));
      const [job = ''] = await jobs(1);
      const { id } = await callbackOf(job, ({ lastStatus }) => lastStatus === 400);
      expect((await get(id)).lastAnswer).toBe(body);
      said.push(id);
    }
    const [one = '', other = ''] = said;
    await sql(`update callback set sealed_answer = source.sealed_answer
      from callback as source where callback.id = '${one}' and source.id = '${other}'`);
    expect((await get(one)).lastAnswer).toBeUndefined();
  });

  it('are sent again all at once from an instant on, once it is said how many they are', async () => {
    receiver.answer(() => REFUSING);
    const [before = ''] = await jobs(1);
    const old = await givenUp(before);
    await sql(`update callback set created_at = now() - interval '1 hour' where id = '${old.id}'`);
    const since = new Date(Date.now() - 600_000).toISOString();
    const posted = await jobs(3);
    for (const job of posted) await givenUp(job);
    const body = { since, endpoint: endpoint.id };
    const stranger = await aProject(form);
    const theirs = await post('/callbacks/replay', { since }, stranger);
    expect(theirs.json).toEqual({ callbacks: 0, hasMore: false });
    await stranger.stop();
    const preview = await post('/callbacks/replay', { ...body, dryRun: true });
    expect(preview.json).toEqual({ callbacks: 3, hasMore: false });
    receiver.answer(() => TAKING);
    const disabled = { status: 'disabled' };
    await system.client.manage('PATCH', `/webhook-endpoints/${endpoint.id}`, disabled);
    expect((await post('/callbacks/replay', body)).json).toEqual({ callbacks: 0, hasMore: false });
    const refused = await post(`/callbacks/${old.id}/replay`);
    expect([refused.status, refused.text]).toMatchObject([409, expect.stringContaining('PATCH')]);
    await system.client.manage('PATCH', `/webhook-endpoints/${endpoint.id}`, { status: 'active' });
    expect((await post('/callbacks/replay', body)).json).toEqual({ callbacks: 3, hasMore: false });
    for (const job of posted) await callbackOf(job, ({ state }) => state === 'delivered');
    expect((await list('state=given_up')).map(({ id }) => id)).toEqual([old.id]);
  });

  it('leave a receiver that takes nothing alone, ask it by one, and go on when it takes that', async () => {
    receiver.answer(() => REFUSING);
    await jobs(16);
    const { failingSince } = await until(async () => {
      const [row] = await sql(`select failures from webhook_endpoint where id = '${endpoint.id}'`);
      return Number(row?.['failures']) >= 16 && own();
    });
    expect(Date.parse(failingSince ?? '')).toBeLessThanOrEqual(Date.now());
    // It is left alone for as long as it has failed; of those that have failed none is due yet.
    const pause = (until: string) =>
      sql(`update webhook_endpoint set failing_since = now() - interval '1 hour',
        paused_until = ${until} where id = '${endpoint.id}'`);
    await pause(`now() + interval '1 hour'`);
    await until(async () => {
      const idle = `update callback set next_at = now() + interval '1 hour'
        where endpoint_id = '${endpoint.id}' and lease_until is null returning id`;
      return (await sql(idle)).length === 16;
    });
    const waiting = await jobs(8);
    const attempts = async (): Promise<number> => {
      const found = await Promise.all(waiting.map((job) => callbackOf(job, () => true)));
      return found.reduce((sum, each) => sum + each.attempts, 0);
    };
    const before = receiver.messages().length;
    expect(await attempts()).toBe(0);
    const letGo = () => pause('null');
    await letGo();
    await until(async () => (await attempts()) > 0 && receiver.messages().length > before);
    // One of each worker at most, if they look at the same instant.
    expect(await attempts()).toBeLessThanOrEqual(WORKERS);
    expect(receiver.messages().length - before).toBeLessThanOrEqual(WORKERS);
    receiver.answer(() => TAKING);
    await letGo();
    await until(async () => (await list('state=delivered')).length >= 8 - WORKERS);
    expect((await own()).failingSince).toBeUndefined();
  });

  it('end with their endpoint when it has failed for five days, and others are told', async () => {
    const watcher = await WebhookReceiver.start();
    await anEndpoint(watcher, ['callback.given_up', 'endpoint.disabled']);
    receiver.answer(() => REFUSING);
    const [job = ''] = await jobs(1);
    const { id } = await givenUp(job);
    await sql(`update webhook_endpoint set failing_since = now() - interval '5 days 1 second'
      where id = '${endpoint.id}'`);
    const [last = ''] = await jobs(1);
    expect(await callbackOf(last, ({ state }) => state === 'given_up')).toMatchObject({
      lastStatus: 500,
    });
    expect(await own()).toMatchObject({ status: 'disabled', disabledBecause: 'failing' });
    const told = await watcher.waitFor(2);
    expect(told.map(({ type, data }) => [type, data])).toEqual(
      expect.arrayContaining([
        [
          'callback.given_up',
          expect.objectContaining({
            id,
            job,
            endpoint: endpoint.id,
            attempts: 10,
            lastStatus: 500,
          }),
        ],
        ['endpoint.disabled', expect.objectContaining({ id: endpoint.id, because: 'failing' })],
      ]),
    );
    const enabled = { status: 'active' };
    await system.client.manage('PATCH', `/webhook-endpoints/${endpoint.id}`, enabled);
    const now = await own();
    expect([now.failingSince, now.disabledBecause]).toEqual([undefined, undefined]);
    await watcher.close();
  });

  it('can be tried out, and go to where their endpoint is now', async () => {
    receiver.answer(() => REFUSING);
    const [job = ''] = await jobs(1);
    await callbackOf(job, ({ lastStatus }) => lastStatus === 500);
    const moved = await WebhookReceiver.start();
    moved.trust(endpoint.secret);
    await system.client.manage('PATCH', `/webhook-endpoints/${endpoint.id}`, { url: moved.url });
    const test = await post(`/webhook-endpoints/${endpoint.id}/test`);
    expect([test.status, test.json]).toMatchObject([202, { event: 'endpoint.test' }]);
    const [first] = await moved.waitFor(1);
    expect(first).toMatchObject({ type: 'endpoint.test', data: { id: endpoint.id } });
    const { id } = await callbackOf(job, () => true);
    await post(`/callbacks/${id}/replay`);
    await moved.waitFor(2);
    expect((await list('event=endpoint.test')).map(({ state }) => state)).toEqual(['delivered']);
    await moved.close();
  });
});
