import type { ConnectionEvents } from '#libs/connections';
import type { Credentials } from '#libs/contracts';
import { announceChange, bytes, reachingDatabase, Statement } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { KeyRing, SealedColumn } from '#libs/sealing';
import type { KnownSecrets } from '#libs/telemetry';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { Credential } from './credential.entity.js';

/** Whose credentials these are. */
export interface CredentialOwner {
  projectId: string;
  connectionId: string;
}

/**
 * Credentials in clear text, as of one version. In memory only. Instants are on this process's
 * monotonic clock (`performance.now()`, milliseconds): the database's clock decides how long they
 * last, and a wrong or stepping clock of this machine changes nothing.
 */
export interface VersionedCredentials {
  readonly version: number;
  readonly values: Credentials;
  readonly obtainedAt: number;
  readonly expiresAt: number | undefined;
  readonly retryAt: number;
  /** Until then "expired" means something else: a brand-new token was called that too. */
  readonly futileUntil: number;
}

const FUTILE_MAX_MINUTES = 16;

const inMs = (column: string): string =>
  `(extract(epoch from ${column} - clock_timestamp()) * 1000)::double precision`;

/** What the management API may say about stored credentials. */
export interface CredentialFacts {
  expiresAt: Date | null;
  lastRefreshedAt: Date | null;
  lastError: string | null;
}

export const CREDENTIALS_COLUMN: SealedColumn = {
  table: 'credential',
  column: 'sealed',
  id: 'connection_id',
  idType: 'uuid',
  projectId: '(select project_id from connection where id = connection_id)',
  ownerOf: ({ id, projectId }) => sealOwner({ connectionId: id, projectId }),
};

const sealOwner = ({ projectId, connectionId }: CredentialOwner): string =>
  `${projectId}|connection:${connectionId}|credentials`;

/**
 * Ahead of the expiry by the whole margin: five minutes, or a fifth of a short lifetime. A call's
 * own margin is a little smaller.
 */
export const refreshDue = (expiresAt: string): string =>
  `${expiresAt} - least(interval '5 minutes', greatest(interval '0', ${expiresAt} - now()) * 0.2)`;

const HAD_INCIDENT = new Statement(
  'lock credentials',
  `select incident_at is not null as "hadIncident" from credential
   where connection_id = $1 for update`,
  z.object({ hadIncident: z.boolean() }),
);
const REPLACE = new Statement(
  'replace credentials',
  `insert into credential (connection_id, sealed, expires_at, refresh_due)
     values ($1, $2, $3, ${refreshDue('$3::timestamptz')})
   on conflict (connection_id) do update set sealed = excluded.sealed,
     expires_at = excluded.expires_at, refresh_due = excluded.refresh_due,
     version = credential.version + 1, fence = credential.fence + 1, obtained_at = now(),
     last_refreshed_at = null, last_error = null, failures = 0, retry_at = null,
     asked_fence = null, incident_at = null, lease_owner = null, lease_until = null, refusals = 0,
     unread_answer = null, futile_refreshes = 0, futile_until = null`,
);
/** Instants in milliseconds from now; negative in the past. */
const READ = new Statement(
  'read credentials',
  `select version, sealed, ${inMs('obtained_at')} as "obtainedIn",
     ${inMs('expires_at')} as "expiresIn", ${inMs('retry_at')} as "retryIn",
     ${inMs('futile_until')} as "futileFor"
   from credential where connection_id = $1`,
  z.object({
    version: z.number(),
    sealed: bytes,
    obtainedIn: z.number(),
    expiresIn: z.number().nullable(),
    retryIn: z.number().nullable(),
    futileFor: z.number().nullable(),
  }),
);
const FUTILE_BEFORE = `case when futile_until > now() - interval '1 hour'
  then futile_refreshes else 0 end`;
const NOTE_FUTILE = new Statement(
  'note a futile refresh',
  `update credential set futile_refreshes = ${FUTILE_BEFORE} + 1,
     futile_until = now()
       + interval '1 minute' * least(${FUTILE_MAX_MINUTES}, power(2, ${FUTILE_BEFORE}))
   where connection_id = $1 and version = $2
     and (futile_until is null or futile_until <= now())`,
);

/** Sealed credentials in Postgres. Those that are opened or sealed here are kept out of the log. */
export class CredentialStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: KeyRing,
    private readonly events: ConnectionEvents,
    private readonly secrets: KnownSecrets,
  ) {}

  /**
   * Writes what a person supplied, replacing everything and any refresh under way. Runs in the
   * caller's transaction.
   */
  async replace(
    em: EntityManager,
    owner: CredentialOwner,
    credentials: Credentials,
  ): Promise<void> {
    const { expiresAt, ...values } = credentials;
    const before = await HAD_INCIDENT.first(em, [owner.connectionId]);
    await REPLACE.run(em, [owner.connectionId, this.seal(owner, values), expiresAt ?? null]);
    if (before?.hadIncident) await this.events.add(em, { ...owner, event: 'connection.recovered' });
    await announceChange(em, {
      kind: 'credential',
      id: owner.connectionId,
      projectId: owner.projectId,
    });
  }

  /**
   * As `replace` takes them, with their expiry on the wall clock.
   * @throws SluiceError `connection_not_found`, `database_unavailable`
   */
  async held(owner: CredentialOwner): Promise<Credentials> {
    const { values, expiresAt } = await this.read(owner);
    if (expiresAt === undefined) return values;
    const at = new Date(Date.now() + expiresAt - performance.now());
    return { ...values, expiresAt: at.toISOString() };
  }

  /** @throws SluiceError `connection_not_found`, `database_unavailable` */
  async read(owner: CredentialOwner): Promise<VersionedCredentials> {
    const row = await reachingDatabase(() => READ.first(this.dataSource, [owner.connectionId]));
    if (!row) throw new SluiceError('connection_not_found');
    const values = JSON.parse(
      this.keys.open(row.sealed, sealOwner(owner)).toString(),
    ) as Credentials;
    this.secrets.remember(Object.values(values));
    const now = performance.now();
    return {
      version: row.version,
      values,
      obtainedAt: now + row.obtainedIn,
      expiresAt: row.expiresIn === null ? undefined : now + row.expiresIn,
      retryAt: row.retryIn === null ? 0 : now + row.retryIn,
      futileUntil: row.futileFor === null ? 0 : now + row.futileFor,
    };
  }

  /**
   * This version is brand-new and was called expired all the same: for a while that is not believed
   * of the connection's tokens, for longer each time.
   */
  async noteFutile(
    { connectionId, projectId }: CredentialOwner,
    { version }: VersionedCredentials,
  ): Promise<void> {
    await reachingDatabase(() =>
      this.dataSource.transaction(async (em) => {
        const noted = await NOTE_FUTILE.run(em, [connectionId, version]);
        if (noted > 0)
          await announceChange(em, { kind: 'credential', id: connectionId, projectId });
      }),
    );
  }

  async facts(connectionIds: string[]): Promise<Map<string, CredentialFacts>> {
    const rows = await this.dataSource
      .getRepository(Credential)
      .createQueryBuilder('credential')
      .select([
        'credential.connectionId',
        'credential.expiresAt',
        'credential.lastRefreshedAt',
        'credential.lastError',
      ])
      .where('credential.connection_id = any(:connectionIds)', { connectionIds })
      .getMany();
    return new Map(rows.map((row) => [row.connectionId, row]));
  }

  seal(owner: CredentialOwner, values: Credentials): Buffer {
    this.secrets.remember(Object.values(values));
    return this.keys.seal(Buffer.from(JSON.stringify(values)), sealOwner(owner));
  }
}
