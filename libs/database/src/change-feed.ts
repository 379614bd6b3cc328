import { ignore } from '#libs/errors';
import { sleep } from '#libs/clock';
import type { EntityManager } from 'typeorm';
import pg from 'pg';

/**
 * `project`: it is gone. `request_limits`: of the project of this id. `job`, `callback`: there is
 * one to be dispatched; which one does not matter. `resource`: definitions of the integration or
 * connection of this id. `steering`: of the connection, integration or project of this id.
 */
export type ChangeKind =
  | 'project'
  | 'request_limits'
  | 'api_key'
  | 'integration'
  | 'connection'
  | 'credential'
  | 'connect_session'
  | 'resource'
  | 'steering'
  | 'job'
  | 'callback';

export interface Change {
  kind: ChangeKind;
  id: string;
  projectId: string;
  /** Of a connection: whatever callers may name it by. Absent when an older version says so. */
  selectors?: readonly string[];
}

const CHANNEL = 'sluice_change';
const RECONNECT_MS = 500;
const CONNECT_MS = 2_000;
/** The feed hears itself this often; a network that broke silently shows by the silence. */
const HEARTBEAT_MS = 1_500;
const SILENCE_MS = 4_000;
/** Longer than this nobody waits for what the feed brings at any rate. */
const CATCH_UP_MS = 500;

/** Tells every process, when the transaction commits, that a cached record is out of date. */
export async function announceChange(em: EntityManager, change: Change): Promise<void> {
  await em.query('select pg_notify($1, $2)', [CHANNEL, JSON.stringify(change)]);
}

/**
 * What a cache does: drop one record, or everything after the feed was interrupted and changes may
 * have been missed.
 */
export interface ChangeListener {
  changed(change: Change): void;
  reset(): void;
}

/**
 * Delivers changes within milliseconds while Postgres is reachable. Whether it does is known: the
 * feed announces to itself, and caches shorten the life of their records when it has not heard that
 * for a while.
 */
export class ChangeFeed {
  readonly #listeners = new Set<ChangeListener>();
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #heardAt = -Infinity;
  #lastRoundTrip: Promise<void> | undefined;
  #nextRoundTrip: Promise<void> | undefined;
  #closed = false;

  constructor(
    private readonly url: string,
    private readonly onError: (error: unknown) => void,
  ) {}

  listen(listener: ChangeListener): void {
    this.#listeners.add(listener);
  }

  isLive(): boolean {
    return performance.now() - this.#heardAt < SILENCE_MS;
  }

  /**
   * Resolves when whatever was committed before has been delivered here, or cannot be soon.
   * Postgres hands a listener what waits for it before it is ready for the next statement.
   */
  async caughtUp(): Promise<void> {
    if (!this.isLive()) return;
    const late = sleep(CATCH_UP_MS, { ref: false });
    await Promise.race([(this.#nextRoundTrip ??= this.#roundTrip()), late]);
  }

  /**
   * One for all who ask before it begins, so that many writes leave the connection to its
   * heartbeat.
   */
  async #roundTrip(): Promise<void> {
    await this.#lastRoundTrip;
    this.#nextRoundTrip = undefined;
    this.#lastRoundTrip = this.#client?.query('select 1').then(
      () => undefined,
      () => undefined,
    );
    await this.#lastRoundTrip;
  }

  async open(): Promise<void> {
    if (this.#closed) return;
    const client = new pg.Client({
      connectionString: this.url,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_MS,
      // Nobody waits for what a connection that has died would have answered.
      query_timeout: CONNECT_MS,
      application_name: 'sluice-changes',
    });
    this.#client = client;
    client.on('notification', ({ payload }) => this.#deliver(payload));
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, undefined));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      this.#heardAt = performance.now();
      for (const listener of this.#listeners) listener.reset();
      this.#heartbeat = setInterval(() => this.#beat(client), HEARTBEAT_MS);
    } catch (error) {
      this.#lost(client, error);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearInterval(this.#heartbeat);
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(ignore('it is to be gone'));
  }

  #beat(client: pg.Client): void {
    if (!this.isLive()) return this.#lost(client, new Error('the change feed is silent'));
    client
      .query('select pg_notify($1, $2)', [CHANNEL, ''])
      .catch((error: unknown) => this.#lost(client, error));
  }

  #deliver(payload: string | undefined): void {
    this.#heardAt = performance.now();
    if (!payload) return;
    const change = JSON.parse(payload) as Change;
    for (const listener of this.#listeners) listener.changed(change);
  }

  #lost(client: pg.Client, error: unknown): void {
    if (this.#client !== client || this.#closed) return;
    this.#client = undefined;
    this.#heardAt = -Infinity;
    clearInterval(this.#heartbeat);
    if (error !== undefined) this.onError(error);
    client.end().catch(ignore('it is to be gone'));
    for (const listener of this.#listeners) listener.reset();
    this.#retry = setTimeout(() => void this.open(), RECONNECT_MS);
  }
}
