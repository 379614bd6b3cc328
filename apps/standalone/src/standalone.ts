import { chmodSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Settings } from '#libs/config';
import {
  composePlatform,
  migrate,
  type Platform,
  PlatformModule,
  rotateKeys,
} from '#libs/platform';
import { type KnownSecrets, type Logger, NestLogger } from '#libs/telemetry';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  createAdapter,
  GatewayModule,
  listen as listenOn,
  prepareGateway,
} from '../../gateway/src/gateway.module.js';
import { type Sandbox, startSandbox } from '../../sandbox/src/index.js';
import { WorkerModule } from '../../worker/src/worker.module.js';
import { provideDemoConnection } from './demo-connection.js';
import { startEmbeddedPostgres } from './postgres/index.js';
import { encryptionKeys, installationKey, operators, type Secret } from './secrets.js';
import { holdDatabase } from './sole-process.js';

@Module({ imports: [GatewayModule, WorkerModule] })
class StandaloneModule {}

/** Everything in one process, running. */
export interface Standalone {
  address: string;
  apiKey: Secret;
  /** As in SLUICE_OPS_USERS. */
  operators: Secret;
  dataDir: string;
  sandbox: Sandbox | undefined;
  close(): Promise<void>;
}

/** What has been opened so far, closed in reverse order whatever happens in between. */
class Closers {
  readonly #closers: (() => Promise<unknown>)[] = [];

  add(close: () => Promise<unknown>): void {
    this.#closers.push(close);
  }

  async closeAll(): Promise<void> {
    for (let close = this.#closers.pop(); close; close = this.#closers.pop()) await close();
  }
}

/** What the process writes to its log, and what never gets there. */
interface Logging {
  log: Logger;
  secrets: KnownSecrets;
}

/** Starts database, gateway, worker and sandbox. A failed start leaves nothing behind. */
export async function startStandalone(given: Settings, logging: Logging): Promise<Standalone> {
  const opened = new Closers();
  try {
    return await open(given, logging, opened);
  } catch (error) {
    await opened.closeAll();
    throw error;
  }
}

async function open(
  given: Settings,
  { log, secrets }: Logging,
  opened: Closers,
): Promise<Standalone> {
  const dataDir = resolve(given.SLUICE_DATA_DIR);
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, 0o711);
  const url = given.DATABASE_URL ?? (await openDatabase(dataDir, log, opened));
  const database = await holdDatabase(url);
  opened.add(() => database.release());
  const apiKey = installationKey(given.SLUICE_BOOTSTRAP_API_KEY, dataDir);
  const users = operators(given.SLUICE_OPS_USERS, dataDir);
  const sandbox = await openSandbox(given, opened);
  const settings: Settings = {
    ...given,
    DATABASE_URL: url,
    SLUICE_ENCRYPTION_KEYS: encryptionKeys(given.SLUICE_ENCRYPTION_KEYS, dataDir).value,
    SLUICE_BOOTSTRAP_API_KEY: apiKey.value,
    SLUICE_OPS_USERS: users.value,
    SLUICE_ALLOWED_PRIVATE_UPSTREAMS: [
      given.SLUICE_ALLOWED_PRIVATE_UPSTREAMS,
      sandbox && new URL(sandbox.url).host,
    ]
      .filter(Boolean)
      .join(','),
  };
  await migrate(settings, 'embedded');
  const platform = await composePlatform({
    mode: 'embedded',
    roles: { gateway: true, worker: true },
    settings,
    log,
    secrets,
  });
  const address = await listen(platform, opened);
  if (sandbox) await provideDemoConnection(platform, sandbox);
  void sealAnew(settings, log);
  const close = () => opened.closeAll();
  return { address, apiKey, operators: users, dataDir, sandbox, close };
}

/**
 * Nobody can reach an embedded database with a command of their own, so a start with more than one
 * key does what that command does.
 */
async function sealAnew(settings: Settings, log: Logger): Promise<void> {
  if (!settings.SLUICE_ENCRYPTION_KEYS?.includes(',')) return;
  try {
    const key = await rotateKeys(settings, (resealed) => log.info(resealed, 'sealed anew'));
    log.info({ key }, 'everything is sealed with this key, the others are not needed any more');
  } catch (error) {
    log.error({ err: error }, 'not everything could be sealed anew');
  }
}

async function openDatabase(dataDir: string, log: Logger, opened: Closers): Promise<string> {
  const postgres = await startEmbeddedPostgres({
    dataDir: join(dataDir, 'postgres'),
    log: (line) => log.info({ postgres: line }, 'embedded database'),
  });
  opened.add(() => postgres.stop());
  return postgres.url;
}

async function openSandbox(
  { SLUICE_SANDBOX_PORT: port }: Settings,
  opened: Closers,
): Promise<Sandbox | undefined> {
  if (port === 'off') return undefined;
  const sandbox = await startSandbox({ port });
  opened.add(() => sandbox.close());
  return sandbox;
}

/** The application closes the platform it was given. */
async function listen(platform: Platform, opened: Closers): Promise<string> {
  const root = { module: StandaloneModule, imports: [PlatformModule.forRoot(platform)] };
  const logger = new NestLogger(platform.log);
  const app = await NestFactory.create<NestFastifyApplication>(
    root,
    createAdapter(platform.settings, platform.log),
    {
      logger,
      abortOnError: false,
      bodyParser: false,
    },
  ).catch(async (error: unknown) => {
    await platform.close();
    throw error;
  });
  opened.add(() => app.close());
  await prepareGateway(app);
  await listenOn(app, platform.settings);
  return (await app.getUrl()).replace('[::]', '127.0.0.1').replace('0.0.0.0', '127.0.0.1');
}
