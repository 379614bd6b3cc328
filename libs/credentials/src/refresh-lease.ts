import { randomUUID } from 'node:crypto';
import type { Credentials } from '#libs/contracts';
import { setConnectionStatus } from '#libs/connections';
import { announceChange, reachingDatabase } from '#libs/database';
import type { DataSource } from 'typeorm';
import type { CredentialOwner, CredentialStore } from './credential-store.js';

/** Longer than the token call's own budget, so that a lease never ends under a live refresh. */
const LEASE = '60 seconds';
const BACK_OFF_MAX_S = 300;

/** The right to refresh one version of one connection's credentials. */
export interface RefreshLease {
  owner: CredentialOwner;
  /** The version the refresh replaces. */
  version: number;
  fence: string;
}

export type LeaseState = 'newer_version' | 'refused' | 'being_refreshed' | 'failed' | 'free';

export interface NewCredentials {
  values: Credentials;
  expiresAt: Date | undefined;
}

/** Leases with a fence in Postgres: one refresh per version in all processes, and a paused holder cannot overwrite newer tokens. */
export class RefreshLeases {
  readonly #me = randomUUID();

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: CredentialStore,
  ) {}

  /** @returns `undefined` when someone else holds it, the version has been replaced, the grant is gone, or the last failure is too recent */
  async acquire(owner: CredentialOwner, version: number): Promise<RefreshLease | undefined> {
    const [rows] = await this.#query<{ fence: string }>(
      `update credential set lease_owner = $3, lease_until = now() + interval '${LEASE}', fence = fence + 1
       where connection_id = $1 and version = $2 and (lease_until is null or lease_until < now())
         and (retry_at is null or retry_at <= now())
         and not exists (select from connection where id = connection_id and status = 'needs_reauth')
       returning fence`,
      [owner.connectionId, version, this.#me],
    );
    return rows[0] && { owner, version, fence: rows[0].fence };
  }

  /** What became of a version that someone else was refreshing. */
  async state({ connectionId }: CredentialOwner, version: number): Promise<LeaseState> {
    const rows = await reachingDatabase(() =>
      this.dataSource.query<
        { version: number; refused: boolean; leased: boolean; cooling: boolean }[]
      >(
        `select version, status = 'needs_reauth' as refused, coalesce(lease_until > now(), false) as leased,
           coalesce(retry_at > now(), false) as cooling
         from credential join connection on id = connection_id where connection_id = $1`,
        [connectionId],
      ),
    );
    const [row] = rows;
    if (!row || row.version !== version) return 'newer_version';
    if (row.refused) return 'refused';
    if (row.leased) return 'being_refreshed';
    return row.cooling ? 'failed' : 'free';
  }

  /** Commits new tokens before anyone uses them. @returns false when the lease was lost; the tokens must then not be used */
  commit(
    { owner, version, fence }: RefreshLease,
    { values, expiresAt }: NewCredentials,
  ): Promise<boolean> {
    return reachingDatabase(() =>
      this.dataSource.transaction(async (em) => {
        const [rows] = await em.query<[unknown[], number]>(
          `update credential set sealed = $4, expires_at = $5, version = version + 1, obtained_at = now(), last_refreshed_at = now(),
             last_error = null, failures = 0, retry_at = null, lease_owner = null, lease_until = null
           where connection_id = $1 and version = $2 and fence = $3 returning version`,
          [owner.connectionId, version, fence, this.store.seal(owner, values), expiresAt ?? null],
        );
        if (rows.length === 0) return false;
        await announceChange(em, {
          kind: 'credential',
          id: owner.connectionId,
          projectId: owner.projectId,
        });
        return true;
      }),
    );
  }

  /** Ends the lease after a failure and sets the time before which nobody tries again. */
  async fail({ owner, version, fence }: RefreshLease, error: string): Promise<void> {
    await this.#query(
      `update credential set lease_owner = null, lease_until = null, failures = failures + 1, last_error = $4,
         retry_at = now() + least(${BACK_OFF_MAX_S}, power(2, failures)) * interval '1 second'
       where connection_id = $1 and version = $2 and fence = $3 returning version`,
      [owner.connectionId, version, fence, error],
    );
  }

  /** The authorisation server refused for good: the connection's owner must authorise again. */
  async refuse({ owner, version, fence }: RefreshLease, error: string): Promise<void> {
    await reachingDatabase(() =>
      this.dataSource.transaction(async (em) => {
        const [rows] = await em.query<[unknown[], number]>(
          `update credential set lease_owner = null, lease_until = null, last_error = $4
           where connection_id = $1 and version = $2 and fence = $3 returning version`,
          [owner.connectionId, version, fence, error],
        );
        if (rows.length > 0) await setConnectionStatus(em, owner.connectionId, 'needs_reauth');
      }),
    );
  }

  #query<T>(sql: string, parameters: unknown[]): Promise<[T[], number]> {
    return reachingDatabase(() => this.dataSource.query<[T[], number]>(sql, parameters));
  }
}
