import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { aConnection } from '../support/builders.js';
import type { Client } from '../support/client.js';
import { seeded } from '../support/random.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const JOBS = 2_000;
const POST_SHARE = 0.4;
const KILLS = 14;
const SEED = 20_261_124;

interface Row {
  id: string;
  route: string;
  method: string;
  state: string;
  dispatched: boolean;
  error: string | null;
}

/** Posts jobs until all are accepted, whatever happens to the process that is asked: the same key may be sent again. */
class Producer {
  readonly accepted = new Map<number, string>();
  #next = 0;

  constructor(
    private readonly client: () => Client,
    private readonly jobOf: (index: number) => Record<string, unknown>,
  ) {}

  async run(producers: number): Promise<void> {
    await Promise.all(Array.from({ length: producers }, () => this.#produce()));
  }

  async #produce(): Promise<void> {
    for (let index = this.#next++; index < JOBS; index = this.#next++) {
      const job = JSON.stringify({ ...this.jobOf(index), idempotencyKey: `chaos-${index}` });
      while (!this.accepted.has(index)) {
        const answer = await this.client()
          .send('/jobs', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: job,
            signal: AbortSignal.timeout(5_000),
          })
          .catch(() => undefined);
        if (answer?.status === 202)
          this.accepted.set(index, (JSON.parse(answer.text) as { id: string }).id);
        else if (answer && answer.status < 500) throw new Error(`refused: ${answer.text}`);
        else await pause(50);
      }
    }
  }
}

/** What can be killed, and how it comes back. */
function faultsOf(system: System): (() => Promise<void>)[] {
  const killPostgres = async (): Promise<void> => {
    await system.postgres.kill();
    await pause(300);
    await system.postgres.restart();
  };
  const killGateway = async (): Promise<void> => {
    const [gateway] = system.gateways.splice(0, 1);
    gateway?.process.kill('SIGKILL');
    await gateway?.process.exited;
    gateway?.client.close();
    await system.addGateway();
  };
  if (system.form === 'embedded') return [killGateway, killPostgres];
  const killWorker = async (): Promise<void> => {
    system.workers.splice(0, 1)[0]?.kill('SIGKILL');
    await system.addWorker();
  };
  return [killWorker, killGateway, killPostgres, () => system.redis.restart({ empty: true })];
}

describe.each(FORMS)('2,000 jobs while everything is killed at random, %s', (form) => {
  let system: System;
  let receiver: WebhookReceiver;
  let database: pg.Client;
  beforeAll(async () => {
    system = await startSystem({ form, gateways: 2, workers: 2 });
    receiver = await WebhookReceiver.start();
  });
  afterAll(async () => {
    await database.end();
    await receiver.close();
    await system.stop();
  });

  it('are all reported, none is lost, and no unsafe one is sent twice', async () => {
    const random = seeded(SEED);
    const connections = await Promise.all([
      aConnection(system),
      aConnection(system, { connection: { limits: { concurrency: 4 } } }),
      aConnection(system, {
        connection: { limits: { windows: [{ requests: 40, perMs: 500 }] } },
      }),
    ]);
    const { id: endpoint, secret } = await system.client.manage<{ id: string; secret: string }>(
      'POST',
      '/webhook-endpoints',
      { url: receiver.url },
    );
    receiver.trust(secret);
    const methods = Array.from({ length: JOBS }, () => (random() < POST_SHARE ? 'POST' : 'GET'));
    for (let index = 0; index < JOBS; index++)
      system.upstream.on(`/chaos/${index}`, () => ({ delayMs: random() * 60, body: 'done' }));
    const producer = new Producer(
      () => (system.gateways[Math.floor(Math.random() * system.gateways.length)] ?? system).client,
      (index) => ({
        connection: connections[index % connections.length]?.id,
        method: methods[index],
        path: `/chaos/${index}`,
        callback: { endpoint },
      }),
    );
    const producing = producer.run(8);
    const faults = faultsOf(system);
    for (let kill = 0; kill < KILLS; kill++) {
      await pause(300 + random() * 1_200);
      await faults[Math.floor(random() * faults.length)]?.();
    }
    await producing;
    const reported = (): Map<string, Set<string>> => {
      const ids = new Map<string, Set<string>>();
      for (const { id, data } of receiver.messages())
        ids.set(data.id, (ids.get(data.id) ?? new Set()).add(id));
      return ids;
    };
    await until(() => reported().size >= JOBS, { timeoutMs: 180_000, what: 'every report' }).catch(
      () => undefined,
    );
    database = new pg.Client({ connectionString: system.databaseUrl });
    await database.connect();
    const { rows } = await database.query<Row>(
      'select id, route, method, state, dispatched, error_code as error from job',
    );
    const arrivals = new Map<string, number>();
    for (const { target } of system.upstream.arrivals())
      arrivals.set(target, (arrivals.get(target) ?? 0) + 1);
    const unsafe = rows.filter(({ method }) => method === 'POST');
    const states = new Map<string, number>();
    for (const { method, state, error } of rows) {
      const outcome = [method, state, error].filter(Boolean).join(' ');
      states.set(outcome, (states.get(outcome) ?? 0) + 1);
    }
    process.stderr.write(`${form}, seed ${SEED}: ${JSON.stringify(Object.fromEntries(states))}\n`);

    expect(rows.map(({ id }) => id).sort()).toEqual([...producer.accepted.values()].sort());
    const open = rows.filter(({ state }) => ['accepted', 'queued', 'running'].includes(state));
    expect(open).toEqual([]);
    expect(unsafe.filter(({ route }) => (arrivals.get(route) ?? 0) > 1)).toEqual([]);
    const untrue = unsafe.filter(({ route, state, dispatched }) =>
      (arrivals.get(route) ?? 0) === 1
        ? !['answered', 'unknown'].includes(state)
        : state === 'answered' || (state !== 'unknown' && dispatched),
    );
    expect(untrue).toEqual([]);
    const reads = rows.filter(({ method }) => method === 'GET');
    expect(reads.filter(({ state }) => state !== 'answered')).toEqual([]);
    const all = reported();
    expect(rows.filter(({ id }) => !all.has(id))).toEqual([]);
    expect([...all.values()].filter((ids) => ids.size !== 1)).toEqual([]);
  }, 600_000);
});
