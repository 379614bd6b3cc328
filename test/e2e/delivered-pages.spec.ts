import { aConnection } from '../support/builders.js';
import { type JobBody, jobOf, postJob, settled, toldToEnd } from '../support/jobs.js';
import { aProject, type Project } from '../support/project.js';
import { putDefinition } from '../support/resources.js';
import { query } from '../support/sql.js';
import { FORMS } from '../support/system.js';
import { aTenant } from '../support/tenant.js';
import { until } from '../support/until.js';
import { after, contacts, linesOf, page } from '../support/walked-list.js';
import { type ReceivedMessage, WebhookReceiver } from '../support/webhook-receiver.js';

interface PageMessage {
  page: number;
  items?: unknown[];
  itemsUrl?: string;
  nextCursor: string | null;
}
const pageIn = ({ data }: ReceivedMessage): PageMessage => data as unknown as PageMessage;

describe.each(FORMS)('a page that a job delivers, %s,', (form) => {
  let system: Project;
  let connection: string;
  let receiver: WebhookReceiver;
  let endpoint: string;
  beforeAll(async () => {
    system = await aProject(form);
  });
  afterAll(() => system.stop());
  beforeEach(async () => {
    system.upstream.reset();
    receiver = await WebhookReceiver.start();
    endpoint = await anEndpoint(['connection.deleted']);
    const { id, integrationKey } = await aConnection(system);
    connection = id;
    await putDefinition(system, { level: 'integration', name: integrationKey }, contacts);
  });
  afterEach(async () => {
    await system.client.manage('DELETE', `/webhook-endpoints/${endpoint}`);
    await receiver.close();
  });

  async function anEndpoint(events: string[]): Promise<string> {
    const { id, secret } = await system.client.manage<{ id: string; secret: string }>(
      'POST',
      '/webhook-endpoints',
      { url: receiver.url, events },
    );
    receiver.trust(secret);
    return id;
  }

  const has = (pages: number, text?: string): void => {
    system.upstream.on('/contacts', ({ arrival }) => ({ body: page(arrival, pages, text) }));
  };
  const asked = (): number[] => system.upstream.arrivals().map((arrival) => after(arrival));
  const keptOf = (id: string) =>
    query(system.databaseUrl, `select id, number from walked_page where job_id = '${id}'`);
  const aDelivery = (more: object = {}): Promise<JobBody> =>
    postJob(system, {
      ...{ connection, resource: 'contacts', method: 'list', pages: 'all', deliver: 'pages' },
      ...{ callback: { endpoint }, metadata: { sync: 1 }, ...more },
    });
  const pagesOf = (messages: readonly ReceivedMessage[]): ReceivedMessage[] =>
    messages.filter(({ type }) => type === 'job.page_ready');
  /** The next attempt at what waits is due. */
  const hurry = (id: string) =>
    query(
      system.databaseUrl,
      `update callback set next_at = now() where job_id = '${id}' and state = 'pending'
         and lease_until is null returning id`,
    );

  it('makes the next one due when it was received, though page 2 is refused twice', async () => {
    has(3);
    let refusals = 2;
    receiver.answer(({ arrival }) =>
      arrival.body.includes('"page":2') && refusals-- > 0 ? { status: 503 } : { status: 204 },
    );
    const { id } = await aDelivery();
    for (const seen of [2, 3]) {
      await receiver.waitFor(seen);
      expect(asked()).toEqual([0, 1]);
      await until(async () => (await hurry(id)).length > 0);
    }
    const messages = await receiver.waitFor(6);
    const job = await settled(system, id);
    expect(job).toMatchObject({ state: 'answered', response: { status: 200 }, pages: 3 });
    const pages = pagesOf(messages);
    expect(pages.map((message) => pageIn(message).page)).toEqual([1, 2, 2, 2, 3]);
    expect(new Set(pages.map((message) => message.id)).size).toBe(3);
    const first = { id, resource: 'contacts', metadata: { sync: 1 } };
    expect(pages[0]?.data).toMatchObject(first);
    expect(pages[1]?.arrival.body.toString()).toContain('{"id": 9007199254740993112,  "at": 1');
    expect(pages.map((message) => pageIn(message).nextCursor === null)).toEqual([
      ...[false, false, false, false, true],
    ]);
    expect(messages.at(-1)).toMatchObject({ type: 'job.settled', data: { pages: 3, items: 9 } });
  });

  it('is waited for, which the job says, and kept only until then when it is large', async () => {
    has(2, 'x'.repeat(100_000));
    let receive: () => void = () => undefined;
    const received = new Promise<void>((resolve) => (receive = resolve));
    receiver.answer(async () => {
      await received;
      return { status: 204 };
    });
    const { id } = await aDelivery();
    const [message] = await receiver.waitFor(1);
    const { itemsUrl = '', items } = pageIn(message as ReceivedMessage);
    expect(items).toBeUndefined();
    expect(await jobOf(system, id)).toMatchObject({
      ...{ state: 'accepted', pages: 1, items: 3 },
      waitingFor: { kind: 'receipt', key: 'p:1' },
    });
    const url = new URL(itemsUrl, 'http://x');
    const answer = await system.client.send(`${url.pathname}${url.search}`);
    expect(answer.headers['content-type']).toBe('application/x-ndjson');
    expect(linesOf(answer)).toHaveLength(3);
    const other = await aTenant(system);
    const { status } = await other.client.send(`${url.pathname}${url.search}`);
    expect([status, await keptOf(id)]).toMatchObject([404, [{ number: 1 }]]);
    receive();
    expect(await settled(system, id)).toMatchObject({ state: 'answered', pages: 2 });
    expect((await system.client.send(`${url.pathname}${url.search}`)).status).toBe(410);
    expect(await keptOf(id)).toEqual([]);
  });

  it('that is given up fails the job; another one goes on from there', async () => {
    has(3);
    receiver.answer(({ arrival }) =>
      arrival.body.includes('"page":2') ? { status: 410 } : { status: 204 },
    );
    const { id } = await aDelivery();
    const job = await settled(system, id);
    expect(job).toMatchObject({ state: 'failed', error: { code: 'page_not_received' } });
    expect(asked()).toEqual([0, 1]);
    const [message] = pagesOf(await receiver.waitFor(2));
    const { nextCursor } = pageIn(message as ReceivedMessage);
    const rest = { query: { next_cursor: nextCursor }, deliver: 'result' };
    await settled(system, (await aDelivery(rest)).id);
    expect(asked()).toEqual([0, 1, 1, 2]);
  });

  it('that waits to be received is the last one of a job that is cancelled', async () => {
    has(3);
    receiver.answer(() => ({ status: 503 }));
    const { id } = await aDelivery();
    await receiver.waitFor(1);
    const cancelled = await system.client.manage('DELETE', `/jobs/${id}`);
    expect(cancelled).toMatchObject({ state: 'cancelled', pages: 1 });
    expect(asked()).toEqual([0]);
  });

  it('goes to whoever is subscribed when its job names nobody, and is received by all of them', async () => {
    has(2);
    const other = await anEndpoint(['job.page_ready']);
    const another = await anEndpoint(['job.page_ready']);
    let receive: () => void = () => undefined;
    const received = new Promise<void>((resolve) => (receive = resolve));
    let isFirst = true;
    receiver.answer(async () => {
      const isLate = isFirst;
      isFirst = false;
      if (isLate) await received;
      return { status: 204 };
    });
    const { id } = await aDelivery({ callback: undefined });
    await receiver.waitFor(2);
    expect(asked()).toEqual([0]);
    receive();
    expect(await settled(system, id)).toMatchObject({ state: 'answered', pages: 2 });
    expect(pagesOf(await receiver.waitFor(4))).toHaveLength(4);
    for (const each of [other, another])
      await system.client.manage('DELETE', `/webhook-endpoints/${each}`);
  });

  it('does not open in the place of another one', async () => {
    has(1, 'x'.repeat(100_000));
    receiver.answer(() => ({ status: 503 }));
    const jobs = [await aDelivery(), await aDelivery()];
    await receiver.waitFor(2);
    const [stolen, own] = await Promise.all(
      jobs.map(async ({ id }) => (await keptOf(id))[0]?.['id']),
    );
    await query(
      system.databaseUrl,
      `update walked_page set sealed = (select sealed from walked_page where id = '${stolen}')
       where id = '${own}'`,
    );
    const statuses = jobs.map(async ({ id }) => {
      const { status } = await system.client.send(`/jobs/${id}/result?page=1`);
      await toldToEnd(system, id);
      return status;
    });
    expect(await Promise.all(statuses)).toEqual([200, 500]);
  });

  it.each(['0', '1.5', 'last'])('have no number "%s"', async (page) => {
    const { id } = await aDelivery();
    const answer = await system.client.send(`/jobs/${id}/result?page=${page}`);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('"page"')]);
    await toldToEnd(system, id);
  });
});
