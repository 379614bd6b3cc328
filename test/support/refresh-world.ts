import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CredentialStore } from '#libs/credentials';
import { createDataSource, type DataSource } from '#libs/database';
import { KeyRing } from '#libs/sealing';
import { KnownSecrets } from '#libs/telemetry';
import { sharedPostgres, type TestDatabase } from './postgres.js';
import { removeAtExit } from './reaper.js';
import { Refresher, type RefresherOptions } from './refresher.js';

/**
 * A database with connections, and processes that refresh their tokens. No gateway, no worker,
 * nobody else who might.
 */
export class RefreshWorld {
  readonly #keys = `k1:${randomBytes(32).toString('base64')}`;
  readonly #journal = mkdtempSync(join(tmpdir(), 'sluice-spool-'));
  readonly #refreshers: Refresher[] = [];
  readonly #projectId = randomUUID();

  private constructor(
    private readonly database: TestDatabase,
    readonly dataSource: DataSource,
  ) {
    removeAtExit(this.#journal);
  }

  static async start(): Promise<RefreshWorld> {
    const database = await (await sharedPostgres()).migratedDatabase();
    const world = new RefreshWorld(database, await createDataSource(database.url, []).initialize());
    await world.dataSource.query('insert into project (id, name) values ($1, $2)', [
      world.#projectId,
      'refreshed',
    ]);
    return world;
  }

  async refresher(options: Partial<RefresherOptions> = {}): Promise<Refresher> {
    const own = { databaseUrl: this.database.url, keys: this.#keys, journal: this.#journal };
    const refresher = await Refresher.start({ ...own, ...options });
    this.#refreshers.push(refresher);
    return refresher;
  }

  /**
   * @returns the id of a connection with this refresh token and an access token that has expired
   */
  async connection(
    client: { tokenUrl: string; clientId: string; clientSecret: string },
    refreshToken: string,
  ): Promise<string> {
    const [integrationId, connectionId] = [randomUUID(), randomUUID()];
    const { tokenUrl, clientId } = client;
    const auth = { type: 'oauth2', tokenUrl, clientAuth: 'body', pkce: true, scopeSeparator: ' ' };
    const ring = KeyRing.parse(this.#keys);
    const owner = `${this.#projectId}|integration:${integrationId}|clientSecret`;
    await this.dataSource.query(
      `insert into integration (id, project_id, key, name, base_url, allowed_hosts,
        plain_http_hosts,
        auth, oauth_client_id,
         sealed_client_secret, variables, max_request_bytes, max_response_bytes)
       values ($1::uuid, $2, $1::uuid::text, 'A third party', 'http://127.0.0.1:9', '{}',
         '{127.0.0.1}', $3, $4, $5, '{}', 1000, 1000)`,
      [
        integrationId,
        this.#projectId,
        JSON.stringify(auth),
        clientId,
        ring.seal(Buffer.from(client.clientSecret), owner),
      ],
    );
    await this.dataSource.query(
      `insert into connection (id, project_id, integration_id, variables)
        values ($1, $2, $3, '{}')`,
      [connectionId, this.#projectId, integrationId],
    );
    const store = new CredentialStore(
      this.dataSource,
      ring,
      { add: async () => undefined },
      new KnownSecrets(),
    );
    await this.dataSource.transaction((em) =>
      store.replace(
        em,
        { projectId: this.#projectId, connectionId },
        { accessToken: 'first', refreshToken, expiresAt: new Date(0).toISOString() },
      ),
    );
    return connectionId;
  }

  /** Leases run out, back-off ends and the last refresh is long ago. */
  async timePasses(): Promise<void> {
    await this.dataSource.query(
      `update credential
        set lease_until = lease_until - interval '2 minutes',
          retry_at = retry_at - interval '10 minutes',
         last_refreshed_at = last_refreshed_at - interval '10 minutes'`,
    );
  }

  /** The token that is stored now has come to its end. */
  async expire(connectionId: string): Promise<void> {
    await this.dataSource.query(
      `update credential
        set expires_at = now() - interval '1 second', last_refreshed_at = now() - interval '1 hour'
       where connection_id = $1`,
      [connectionId],
    );
  }

  async version(connectionId: string): Promise<number> {
    const [row] = await this.dataSource.query<{ version: number }[]>(
      'select version from credential where connection_id = $1',
      [connectionId],
    );
    return row?.version ?? 0;
  }

  async states(): Promise<
    Map<string, { status: string; version: number; lastError: string | null }>
  > {
    const rows = await this.dataSource.query<
      { id: string; status: string; version: number; lastError: string | null }[]
    >(
      `select id, status, version, last_error as "lastError"
        from connection join credential on connection_id = id`,
    );
    return new Map(rows.map(({ id, ...state }) => [id, state]));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#refreshers.map((each) => each.kill()));
    await this.dataSource.destroy();
    await this.database.drop();
  }
}
