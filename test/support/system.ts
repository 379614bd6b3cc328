import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENVIRONMENT } from '../../tools/test/environment.mjs';
import { Client, PatientClient } from './client.js';
import { FakeUpstream } from './fake-upstream.js';
import { freePort } from './ports.js';
import { sharedPostgres, type TestPostgres } from './postgres.js';
import { type RunningProcess, startProcess } from './processes.js';
import { removeAtExit } from './reaper.js';
import { startRedis, type TestRedis } from './redis.js';

/** The two ways of running. Every promise is tested in both. */
export type Form = 'embedded' | 'distributed';
export const FORMS: readonly Form[] = ['embedded', 'distributed'];

export interface SystemOptions {
  form: Form;
  /** Distributed only. */
  gateways?: number;
  workers?: number;
  /** The server that all specs share, unless it is to be broken. */
  postgres?: TestPostgres;
  /** Clients hear that a store is away, and do not take it for slow and call again. */
  breaksStores?: boolean;
  /** Environment beyond what the harness sets. */
  settings?: Record<string, string>;
  /** What processes are told instead of the real addresses, for example a fault proxy's. */
  via?: (urls: {
    databaseUrl: string;
    redisUrl: string;
  }) => Promise<{ databaseUrl: string; redisUrl: string }>;
}

export interface Gateway {
  process: RunningProcess;
  client: Client;
}

/**
 * What most specs need of a running Sluice, whether others use it too or not: a third party that
 * logs every arrival, and clients.
 */
export interface Site {
  form: Form;
  key: string;
  upstream: FakeUpstream;
  databaseUrl: string;
  gateways: { client: Client }[];
  /** Client of the first gateway. */
  client: Client;
  /** A client that may also make projects. */
  installation: Client;
  stop(): Promise<void>;
}

/** A running Sluice of a spec's own, to be killed, restarted and looked into. */
export interface System extends Site {
  /** What its processes are told. */
  environment: Record<string, string>;
  postgres: TestPostgres;
  /** Distributed only. */
  redis: TestRedis;
  gateways: Gateway[];
  /** Worker processes; the one process when embedded. */
  workers: RunningProcess[];
  /** One more, with settings of its own; embedded: the one process again, after it has ended. */
  addGateway(settings?: Record<string, string>): Promise<Gateway>;
  addWorker(settings?: Record<string, string>): Promise<RunningProcess>;
  /** Ends what runs, and starts one gateway and one worker in its place. */
  restart(settings: Record<string, string>): Promise<Gateway>;
}

const KEYS = `k1:${randomBytes(32).toString('base64')}`;

/** Starts it on real Postgres and, distributed, real Redis, as processes of their own. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const upstream = await FakeUpstream.start();
  const postgres = options.postgres ?? (await sharedPostgres());
  const database = await postgres.migratedDatabase();
  const redis = options.form === 'distributed' ? await startRedis() : undefined;
  const direct = { databaseUrl: database.url, redisUrl: redis?.url ?? '' };
  const { databaseUrl, redisUrl } = options.via ? await options.via(direct) : direct;
  const environment: Record<string, string> = {
    ...ENVIRONMENT,
    DATABASE_URL: databaseUrl,
    ...(redis ? { REDIS_URL: redisUrl } : {}),
    SLUICE_ENCRYPTION_KEYS: KEYS,
    SLUICE_BOOTSTRAP_API_KEY: database.key,
    ...options.settings,
  };
  const launcher = new Launcher(environment, (address) =>
    options.breaksStores
      ? new Client(address, database.key)
      : new PatientClient(address, database.key),
  );
  const stop = async (): Promise<void> => {
    await launcher.stop();
    await redis?.stop();
    await database.drop().catch(() => undefined);
    await upstream.close();
  };
  try {
    if (redis) await launcher.distributed(options);
    else await launcher.embedded();
  } catch (error) {
    await stop();
    throw error;
  }
  const [first] = launcher.gateways;
  if (!first) throw new Error('no gateway was started');
  return {
    form: options.form,
    key: database.key,
    databaseUrl: database.url,
    environment,
    redis: redis as TestRedis,
    client: first.client,
    installation: first.client,
    upstream,
    postgres,
    stop,
    ...launcher.parts(),
  };
}

class Launcher {
  readonly gateways: Gateway[] = [];
  readonly workers: RunningProcess[] = [];
  #dataDir: string | undefined;

  constructor(
    private readonly environment: Record<string, string>,
    private readonly clientOf: (address: string) => Client,
  ) {}

  parts() {
    return {
      gateways: this.gateways,
      workers: this.workers,
      restart: (settings: Record<string, string>) => this.restart(settings),
      addGateway: (settings?: Record<string, string>) => this.addGateway(settings),
      addWorker: (settings?: Record<string, string>) => this.addWorker(settings),
    };
  }

  async distributed({ gateways = 1, workers = 1 }: SystemOptions): Promise<void> {
    await Promise.all([
      ...Array.from({ length: gateways }, () => this.addGateway()),
      ...Array.from({ length: workers }, () => this.addWorker()),
    ]);
  }

  async embedded(): Promise<void> {
    this.#dataDir = mkdtempSync(join(tmpdir(), 'sluice-test-'));
    removeAtExit(this.#dataDir);
    await this.addGateway();
  }

  async addGateway(settings: Record<string, string> = {}): Promise<Gateway> {
    if (this.#dataDir === undefined) return this.#start('gateway', settings);
    const own = { ...settings, SLUICE_DATA_DIR: this.#dataDir };
    const gateway = await this.#start('standalone', own);
    this.workers.push(gateway.process);
    return gateway;
  }

  async addWorker(settings: Record<string, string> = {}): Promise<RunningProcess> {
    const port = await freePort();
    const process = await startProcess({
      entry: 'worker',
      env: { ...this.environment, ...settings, PORT: String(port) },
      readyUrl: `http://127.0.0.1:${port}/health/ready`,
    });
    this.workers.push(process);
    return process;
  }

  async restart(settings: Record<string, string>): Promise<Gateway> {
    await this.stop();
    this.gateways.length = this.workers.length = 0;
    if (this.#dataDir === undefined) await this.addWorker(settings);
    return this.addGateway(settings);
  }

  async stop(): Promise<void> {
    for (const { client } of this.gateways) client.close();
    const running = [...this.gateways.map(({ process }) => process), ...this.workers];
    for (const process of running) process.kill('SIGCONT');
    for (const process of running) process.kill('SIGTERM');
    const tooLong = setTimeout(() => running.forEach((process) => process.kill('SIGKILL')), 10_000);
    await Promise.all(running.map(({ exited }) => exited));
    clearTimeout(tooLong);
  }

  async #start(entry: 'gateway' | 'standalone', more: Record<string, string>): Promise<Gateway> {
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const process = await startProcess({
      entry,
      env: { ...this.environment, ...more, PORT: String(port) },
      readyUrl: `${address}/health/ready`,
    });
    const gateway = { process, client: this.clientOf(address) };
    this.gateways.push(gateway);
    return gateway;
  }
}
