import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { LocalParking, ParkedBodies, RedisParking } from '#libs/parking';
import {
  type Claim,
  LocalRateStore,
  RateLimiter,
  RedisRateStore,
  type RequestKind,
  type Reservation,
  type ReserveDecision,
  Restore,
  StoredUsage,
} from '#libs/rates';
import type { LimitWindow } from '#libs/contracts';
import type { RequestLimits } from '#libs/limits';
import { type Redis, ServerRun, waitingClient } from '#libs/redis';
import { KeyRing, TransitBox } from '#libs/sealing';
import { startRedis, type TestRedis } from './redis.js';

type Usage = Parameters<StoredUsage['save']>[0][number];

/** In memory, in the place of Postgres. */
export class KeptUsage extends StoredUsage {
  readonly kept = new Map<string, Usage>();

  constructor() {
    super(undefined as never);
  }

  override save(usages: readonly Usage[]): Promise<void> {
    for (const usage of usages) this.kept.set(`${usage.key} ${usage.perMs}`, usage);
    return Promise.resolve();
  }

  override read(): Promise<Usage[]> {
    return Promise.resolve([...this.kept.values()]);
  }
}

const log = { warn: () => undefined, debug: () => undefined, error: () => undefined } as never;
const box = new TransitBox(KeyRing.parse(`k1:${Buffer.alloc(32, 1).toString('base64')}`));

let server: TestRedis;
const clients: Redis[] = [];

/** A Redis for the tests of a file; returns how to get at it. */
export function useRates(): () => TestRedis {
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await server.stop();
  });
  return () => server;
}

async function connected(client: Redis): Promise<Redis> {
  clients.push(client);
  await client.connect();
  return client;
}

export interface Process {
  limiter: RateLimiter;
  park(id: string): Promise<void>;
  close(): Promise<void>;
}

export interface RedisProcess extends Process {
  /** Saves what has changed. */
  saved(): Promise<void>;
  /** The largest of what Redis keeps for limits. */
  bytes(): Promise<number>;
}

export async function redisProcess(stored = new KeptUsage()): Promise<RedisProcess> {
  const commands = await connected(waitingClient(server.url));
  const subscriber = await connected(waitingClient(server.url));
  const run = new ServerRun(commands);
  const bodies = new ParkedBodies(commands, box, run);
  const parking = new RedisParking(commands, box, run, bodies);
  const restore = new Restore(commands, run, subscriber, stored, log);
  const store = new RedisRateStore(commands, subscriber, parking, restore);
  await store.open();
  const limiter = new RateLimiter(store);
  return {
    limiter,
    park: (id) => parking.park([{ callId: id, envelope, ttlMs: 60_000 }]),
    close: () => store.close(),
    saved: () => restore.save(),
    bytes: async () => {
      const names = await commands.keys('sluice:rates:*');
      const sizes = await Promise.all(names.map((name) => commands.memory('USAGE', name)));
      return Math.max(...sizes.map(Number));
    },
  };
}

export async function localProcess(stored = new KeptUsage()): Promise<Process> {
  const parking = new LocalParking();
  const store = new LocalRateStore(parking, stored, log);
  await store.open();
  const limiter = new RateLimiter(store);
  const park = (callId: string) => parking.park([{ callId, envelope, ttlMs: 60_000 }]);
  return { limiter, park, close: () => store.close() };
}

export const envelope = {
  request: { method: 'GET', target: '/', headers: [], body: Buffer.alloc(0) },
  totalMs: 1_000,
};

export const FORMS = { memory: localProcess, redis: redisProcess };

let keys = 0;
export const limitsOf = (windows: LimitWindow[], concurrency?: number, cost = 1): RequestLimits => {
  const limitKey = `key-${++keys}`;
  return {
    limitKey,
    keys: windows.length > 0 ? [{ key: limitKey, windows, cost }] : [],
    concurrency,
  };
};
export const { signal } = new AbortController();
setMaxListeners(0, signal);

export function reserve(
  { limiter }: Process,
  limits: RequestLimits,
  options: { kind?: RequestKind; maxWaitMs?: number; departure?: string } = {},
): Promise<ReserveDecision> {
  const { kind = 'call', maxWaitMs = 60_000, departure = randomUUID() } = options;
  return limiter.reserve({ departure, projectId: 'p', connectionId: 'c', kind, limits, maxWaitMs });
}

export function claim(
  { limiter }: Process,
  reservation: Reservation,
  options: { kind?: RequestKind; maxWaitMs?: number; parked?: string; signal?: AbortSignal } = {},
): Promise<Claim> {
  const { kind = 'call', maxWaitMs = 60_000, parked } = options;
  return limiter.claim({
    departure: reservation.place,
    projectId: 'p',
    connectionId: 'c',
    reservation,
    kind,
    budgetMs: 60_000,
    maxWaitMs,
    signal: options.signal ?? signal,
    ...(parked === undefined ? {} : { parked }),
  });
}

export async function place(process: Process, limits: RequestLimits): Promise<Reservation> {
  const decision = await reserve(process, limits);
  if (decision.kind !== 'go') throw new Error(decision.code);
  return decision.reservation;
}

export async function departs(
  process: Process,
  limits: RequestLimits,
): Promise<Claim & { kind: 'go' }> {
  const claimed = await claim(process, await place(process, limits));
  if (claimed.kind !== 'go') throw new Error(claimed.kind);
  return claimed;
}
