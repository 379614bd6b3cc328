import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { aConnection } from '../support/builders.js';
import type { Client } from '../support/client.js';
import { type OwnPostgres, startOwnPostgres } from '../support/postgres.js';
import { seeded } from '../support/random.js';
import { scaled } from '../support/scale.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const JOBS = scaled({ full: 2_000, short: 300 });
const POST_SHARE = 0.4;
const KILLS = scaled({ full: 14, short: 5 });
const SEED = 20_261_124;
const OPEN = ['accepted', 'queued', 'running'];

interface Row {
  id: string;
  route: string;
  method: string;
  state: string;
  dispatched: boolean;
  error: string | null;
}

/**
 * Posts jobs until all are accepted, whatever happens to the process that is asked: the same key
 * may be sent again.
 */
class Producer {
  readonly accepted = new Map<number, string>();
  #isStopped = false;
  #next = 0;

  constructor(
    private readonly client: () => Client,
    private readonly jobOf: (index: number) => Record<string, unknown>,
  ) {}

  async run(producers: number): Promise<void> {
    await Promise.all(Array.from({ length: producers }, () => this.#produce()));
  }

  /** What has not been accepted by now is not posted again. */
  stop(): void {
    this.#isStopped = true;
  }

  async #produce(): Promise<void> {
    for (let index = this.#next++; index < JOBS; index = this.#next++) {
      const job = JSON.stringify({ ...this.jobOf(index), idempotencyKey: `chaos-${index}` });
      while (!this.accepted.has(index)) {
        if (this.#isStopped) return;
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
function faultsOf(system: System, postgres: OwnPostgres): (() => Promise<void>)[] {
  const killPostgres = async (): Promise<void> => {
    await postgres.kill();
    await pause(300);
    await postgres.restart();
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

/** Everything that was seen: in the ledger, at the third party, at the receiver. */
interface Seen {
  rows: Row[];
  arrivals: Map<string, number>;
  /** By job, the ids of the messages about it. */
  reports: Map<string, Set<string>>;
}

function reportsAt(receiver: WebhookReceiver): Map<string, Set<string>> {
  const reports = new Map<string, Set<string>>();
  for (const { id, data } of receiver.messages())
    reports.set(data.id, (reports.get(data.id) ?? new Set()).add(id));
  return reports;
}

async function look(system: System, receiver: WebhookReceiver): Promise<Seen> {
  const database = new pg.Client({ connectionString: system.databaseUrl });
  await database.connect();
  const { rows } = await database.query<Row>(
    'select id, route, method, state, dispatched, error_code as error from any_job',
  );
  await database.end();
  const arrivals = new Map<string, number>();
  for (const { target } of system.upstream.arrivals())
    arrivals.set(target, (arrivals.get(target) ?? 0) + 1);
  return { rows, arrivals, reports: reportsAt(receiver) };
}

function say(form: string, { rows }: Seen): void {
  const outcomes = new Map<string, number>();
  for (const { method, state, error } of rows) {
    const outcome = [method, state, error].filter(Boolean).join(' ');
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  const figures = JSON.stringify(Object.fromEntries(outcomes));
  process.stderr.write(`${form}, seed ${SEED}: ${figures}\n`);
}

/**
 * A POST that arrived was answered or nobody knows; one that did not is not said to be answered,
 * nor sent unless nobody knows.
 */
function isTrue({ route, state, dispatched }: Row, arrivals: Map<string, number>): boolean {
  if (arrivals.get(route) === 1) return state === 'answered' || state === 'unknown';
  return state === 'unknown' || (state !== 'answered' && !dispatched);
}

describe.each(FORMS)(`${JOBS} jobs while everything is killed at random, %s`, (form) => {
  const random = seeded(SEED);
  let postgres: OwnPostgres;
  let system: System;
  let receiver: WebhookReceiver;
  let producer: Producer;
  beforeAll(async () => {
    postgres = await startOwnPostgres();
    system = await startSystem({ form, postgres, gateways: 2, workers: 2 });
    receiver = await WebhookReceiver.start();
    producer = await aProducer();
  });
  afterAll(async () => {
    producer?.stop();
    await receiver?.close();
    await system?.stop();
    await postgres?.stop();
  });

  async function aProducer(): Promise<Producer> {
    const connections = await Promise.all([
      aConnection(system),
      aConnection(system, { connection: { limits: { concurrency: 4 } } }),
      aConnection(system, { connection: { limits: { windows: [{ requests: 40, perMs: 500 }] } } }),
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
    const anyClient = (): Client =>
      (system.gateways[Math.floor(Math.random() * system.gateways.length)] ?? system).client;
    return new Producer(anyClient, (index) => ({
      connection: connections[index % connections.length]?.id,
      method: methods[index],
      path: `/chaos/${index}`,
      callback: { endpoint },
    }));
  }

  it('are all reported, none is lost, and no unsafe one is sent twice', async () => {
    const producing = producer.run(8);
    const faults = faultsOf(system, postgres);
    for (let kill = 0; kill < KILLS; kill++) {
      await pause(300 + random() * 1_200);
      await faults[Math.floor(random() * faults.length)]?.();
    }
    await producing;
    const allReported = () => reportsAt(receiver).size >= JOBS;
    await until(allReported, { timeoutMs: 180_000 }).catch(() => undefined);
    const seen = await look(system, receiver);
    say(form, seen);
    const { rows, arrivals, reports } = seen;
    const accepted = [...producer.accepted.values()];
    expect(rows.map(({ id }) => id).sort()).toEqual(accepted.sort());
    expect(rows.filter(({ state }) => OPEN.includes(state))).toEqual([]);
    const unsafe = rows.filter(({ method }) => method === 'POST');
    expect(unsafe.filter(({ route }) => (arrivals.get(route) ?? 0) > 1)).toEqual([]);
    expect(unsafe.filter((row) => !isTrue(row, arrivals))).toEqual([]);
    const safe = rows.filter(({ method }) => method === 'GET');
    expect(safe.filter(({ state }) => state !== 'answered')).toEqual([]);
    expect(rows.filter(({ id }) => !reports.has(id))).toEqual([]);
    expect([...reports.values()].filter((ids) => ids.size !== 1)).toEqual([]);
  }, 600_000);
});
