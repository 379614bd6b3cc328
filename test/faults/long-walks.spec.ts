import type { IncomingMessage } from 'node:http';
import { aConnection } from '../support/builders.js';
import type { Client } from '../support/client.js';
import type { Arrival } from '../support/fake-upstream.js';
import { type JobBody, postJob, settled } from '../support/jobs.js';
import { gaugesOf, heldDuring } from '../support/memory.js';
import { putDefinition } from '../support/resources.js';
import { scaled } from '../support/scale.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const ITEMS = scaled({ full: 200_000, short: 40_000 });
const PAGE = 500;
const TEXT = 'x'.repeat(470);
const NEW_LINE = 0x0a;

const things = {
  resource: 'things',
  methods: {
    list: {
      kind: 'list',
      path: '/things',
      items: '/items',
      pagination: { next: { from: '/next', to: { query: 'after' } } },
    },
  },
};

const startOf = ({ target }: Arrival): number => Number(/after=(\d+)/.exec(target)?.[1] ?? 0);

/** Hangs once, when something that holds both texts comes. */
class Hang {
  #see: () => void = () => undefined;
  readonly seen = new Promise<void>((resolve) => (this.#see = resolve));
  #isOver = false;

  constructor(private readonly texts: readonly string[]) {}

  async on(text: string | Buffer): Promise<void> {
    if (this.#isOver || !this.texts.every((each) => text.includes(each))) return;
    this.#isOver = true;
    this.#see();
    await new Promise(() => undefined);
  }
}

describe.each(FORMS)('a long list, %s,', (form) => {
  let system: System;
  let connection: string;
  let receiver: WebhookReceiver;
  let callback: { endpoint: string };
  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    system = await startSystem({ form });
    const { id, integrationKey } = await aConnection(system);
    connection = id;
    await putDefinition(system, { level: 'integration', name: integrationKey }, things);
    const made = await system.client.manage<{ id: string; secret: string }>(
      'POST',
      '/webhook-endpoints',
      { url: receiver.url, events: ['connection.deleted'] },
    );
    callback = { endpoint: made.id };
    receiver.trust(made.secret);
  });
  afterAll(async () => {
    await system?.stop();
    await receiver?.close();
  });

  const has = (items: number, hang?: Hang): void => {
    system.upstream.reset();
    system.upstream.on('/things', async ({ arrival }) => {
      await hang?.on(arrival.target);
      const at = startOf(arrival);
      const page = Array.from({ length: PAGE }, (_, item) => ({ id: at + item, text: TEXT }));
      return { body: { items: page, next: at + PAGE < items ? at + PAGE : null } };
    });
  };

  async function walked(): Promise<number> {
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      const path = `/connections/${connection}/resources/things?limit=all`;
      const headers = { accept: 'application/x-ndjson' };
      system.client.open(path, { headers }, resolve).once('error', reject);
    });
    let lines = 0;
    for await (const chunk of incoming)
      for (const byte of chunk as Buffer) if (byte === NEW_LINE) lines++;
    return lines;
  }

  const aWalk = (more: object): Promise<JobBody> =>
    postJob(system, { connection, resource: 'things', method: 'list', pages: 'all', ...more });

  const delivered = async (): Promise<number | undefined> =>
    (await settled(system, (await aWalk({ deliver: 'pages', callback })).id, 300_000)).items;

  it.each([
    ['walked on one answer', walked],
    ['walked by a job that delivers its pages', delivered],
  ])(
    `%s, of ${ITEMS} items is whole, and nobody on the way holds 40 MB of it`,
    async (_how, walk) => {
      has(20_000);
      await walk();
      has(ITEMS);
      const whole = async () => expect(await walk()).toBe(ITEMS);
      const least = await heldDuring(gaugesOf(system, form), whole);
      process.stderr.write(
        `${ITEMS} items, ${_how}, ${form}: grew by ${least.join(', ')} MB at most\n`,
      );
      for (const [name, mib] of least) expect([name, mib < 40]).toEqual([name, true]);
    },
  );

  async function kill(): Promise<Client> {
    const [worker] = system.workers.splice(0, 1);
    worker?.kill('SIGKILL');
    await worker?.exited;
    if (form === 'embedded') return (await system.addGateway()).client;
    await system.addWorker();
    return system.client;
  }

  it('walked by jobs whose worker is killed, goes on from the last page that was kept or received', async () => {
    const [asking, receiving] = [
      new Hang(['walk=kept', 'after=1000']),
      new Hang(['walk=passed', '"page":2']),
    ];
    has(5 * PAGE, asking);
    receiver.answer(async ({ arrival }) => {
      await receiving.on(arrival.body);
      return { status: 204 };
    });
    const kept = await aWalk({ query: { walk: 'kept' } });
    const passed = await aWalk({
      ...{ deliver: 'pages', callback, query: { walk: 'passed' } },
      metadata: { name: 'walk=passed' },
    });
    await Promise.all([asking.seen, receiving.seen]);
    const client = await kill();
    const ended = await Promise.all(
      [kept, passed].map(({ id }) => settled({ client }, id, 120_000)),
    );
    for (const job of ended)
      expect(job).toMatchObject({ state: 'answered', pages: 5, items: 5 * PAGE });
    const { text } = await client.send(`/jobs/${kept.id}/result?raw=1`);
    const ids = text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: number }).id);
    expect(ids).toEqual(Array.from({ length: 5 * PAGE }, (_, id) => id));
    const asked = (name: string): number[] =>
      system.upstream.arrivals(({ target }) => target.includes(`walk=${name}`)).map(startOf);
    expect(asked('kept')).toEqual([0, 500, 1_000, 1_000, 1_500, 2_000]);
    expect(asked('passed')).toEqual([0, 500, 1_000, 1_500, 2_000]);
    const pages = receiver
      .messages()
      .filter(({ type, data }) => type === 'job.page_ready' && data.id === passed.id)
      .map(({ id, data }): [number, string] => [(data as unknown as { page: number }).page, id]);
    expect(pages.map(([page]) => page)).toEqual([1, 2, 2, 3, 4, 5]);
    expect(new Set(pages.map(([, id]) => id)).size).toBe(5);
  });
});
