import { sleep } from '#libs/clock';
import { ignore } from '#libs/errors';
import { ChangeFeed, createDataSource, type DataSource } from '#libs/database';
import { Connection, Integration } from '#libs/connections';
import { ProjectProvider, ProviderClient } from '#libs/catalog';
import { Credential } from '#libs/credentials';
import { Job } from '#libs/ledger';
import { DefinitionVersion } from '#libs/resources';
import { ApiKey, Project } from '#libs/projects';
import { LoggedRequest } from '#libs/requests';
import { Schedule } from '#libs/schedules';
import { commandClient, type Redis, waitingClient } from '#libs/redis';
import type { Logger } from '#libs/telemetry';
import { Callback, WebhookEndpoint } from '#libs/webhooks';

const ENTITIES = [
  Project,
  ApiKey,
  ProjectProvider,
  ProviderClient,
  Integration,
  Connection,
  DefinitionVersion,
  Credential,
  Job,
  Schedule,
  WebhookEndpoint,
  Callback,
  LoggedRequest,
];
const RETRY_MS = 250;

/** Of the pool in the driver, what is read here. */
interface PgPool {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
}

/**
 * Postgres for this process. It may be away when the process starts: it is joined when it is there.
 */
export class DatabaseStore {
  readonly dataSource: DataSource;
  readonly feed: ChangeFeed;
  #closed = false;
  #connecting: Promise<void> = Promise.resolve();

  constructor(
    url: string,
    private readonly log: Logger,
  ) {
    this.dataSource = createDataSource(url, ENTITIES);
    this.feed = new ChangeFeed(url, (error) =>
      log.warn({ err: error }, 'changes of records are not heard, trying again'),
    );
  }

  /** How many connections there are, and how many statements wait for one. */
  get pool(): { used: number; idle: number; waiting: number } {
    if (!this.dataSource.isInitialized) return { used: 0, idle: 0, waiting: 0 };
    const { master } = this.dataSource.driver as unknown as { master: PgPool };
    const { totalCount, idleCount: idle, waitingCount: waiting } = master;
    return { used: totalCount - idle, idle, waiting };
  }

  /** Resolves after the first attempt; later ones go on in the background. */
  async open(): Promise<void> {
    await this.#attempt();
    this.#connecting = this.#keepTrying();
    await this.feed.open();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#connecting;
    await this.feed.close();
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  async #keepTrying(): Promise<void> {
    while (!this.dataSource.isInitialized && !this.#closed) {
      await sleep(RETRY_MS);
      await this.#attempt();
    }
  }

  async #attempt(): Promise<void> {
    try {
      await this.dataSource.initialize();
    } catch (error) {
      this.log.warn({ err: error }, 'the database cannot be reached, trying again');
    }
  }
}

/** The Redis connections of this process, by what they are used for. */
export class RedisStore {
  /**
   * One connection for parked requests, limits, replies and the queue: what is issued together
   * leaves together.
   */
  readonly commands: Redis;
  readonly #opened: Redis[] = [];

  constructor(
    private readonly url: string,
    /** Whether someone waits for each command, who is better told at once that Redis is away. */
    isAwaited: boolean,
    private readonly log: Logger,
  ) {
    this.commands = this.#watch(isAwaited ? commandClient(url) : waitingClient(url));
  }

  get isReachable(): boolean {
    return this.commands.status === 'ready';
  }

  /** A further connection for blocking reads, subscriptions or BullMQ workers. */
  waiting(): Redis {
    return this.#watch(waitingClient(this.url));
  }

  /** A further connection for what is large: nothing else waits behind it. */
  bulk(): Redis {
    return this.#watch(commandClient(this.url));
  }

  /**
   * Resolves when the first connection is up, or after the first failed attempt: clients reconnect
   * by themselves.
   */
  async open(): Promise<void> {
    await Promise.all(
      this.#opened.map((client) =>
        client.connect().catch(ignore('connects by itself when Redis is there')),
      ),
    );
  }

  close(): void {
    for (const client of this.#opened) client.disconnect();
  }

  #watch(client: Redis): Redis {
    client.on('error', (error: unknown) => this.log.debug({ err: error }, 'redis connection'));
    this.#opened.push(client);
    return client;
  }
}
