import type { Credentials } from '#libs/contracts';
import { announceChange, reachingDatabase } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { KeyRing } from '#libs/sealing';
import type { DataSource, EntityManager } from 'typeorm';
import { Credential } from './credential.entity.js';

/** Whose credentials these are. */
export interface CredentialOwner {
  projectId: string;
  connectionId: string;
}

/** Credentials in clear text, as of one version. In memory only. */
export interface VersionedCredentials {
  readonly version: number;
  readonly values: Credentials;
  readonly obtainedAt: number;
  readonly expiresAt: number | undefined;
  readonly retryAt: number;
}

/** What the management API may say about stored credentials. */
export interface CredentialFacts {
  expiresAt: Date | null;
  lastRefreshedAt: Date | null;
  lastError: string | null;
}

const sealOwner = ({ projectId, connectionId }: CredentialOwner): string =>
  `${projectId}|connection:${connectionId}|credentials`;

/** Sealed credentials in Postgres. */
export class CredentialStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: KeyRing,
  ) {}

  /** Writes what a person supplied, replacing everything and any refresh under way. Runs in the caller's transaction. */
  async replace(
    em: EntityManager,
    owner: CredentialOwner,
    credentials: Credentials,
  ): Promise<void> {
    const { expiresAt, ...values } = credentials;
    await em.query(
      `insert into credential (connection_id, sealed, expires_at) values ($1, $2, $3)
       on conflict (connection_id) do update set sealed = excluded.sealed, expires_at = excluded.expires_at,
         version = credential.version + 1, fence = credential.fence + 1, obtained_at = now(), last_error = null,
         failures = 0, retry_at = null, lease_owner = null, lease_until = null`,
      [owner.connectionId, this.seal(owner, values), expiresAt ?? null],
    );
    await announceChange(em, {
      kind: 'credential',
      id: owner.connectionId,
      projectId: owner.projectId,
    });
  }

  /** @throws SluiceError `connection_not_found`, `database_unavailable` */
  async read(owner: CredentialOwner): Promise<VersionedCredentials> {
    const row = await reachingDatabase(() =>
      this.dataSource.getRepository(Credential).findOneBy({ connectionId: owner.connectionId }),
    );
    if (!row) throw new SluiceError('connection_not_found');
    return {
      version: row.version,
      values: JSON.parse(this.keys.open(row.sealed, sealOwner(owner)).toString()) as Credentials,
      obtainedAt: row.obtainedAt.getTime(),
      expiresAt: row.expiresAt?.getTime(),
      retryAt: row.retryAt?.getTime() ?? 0,
    };
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
    return this.keys.seal(Buffer.from(JSON.stringify(values)), sealOwner(owner));
  }
}
