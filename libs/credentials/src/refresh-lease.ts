import { randomUUID } from 'node:crypto';
import { type ConnectionEvents, setConnectionStatus } from '#libs/connections';
import type { Credentials } from '#libs/contracts';
import { announceChange, bytes, reachingDatabase, Statement } from '#libs/database';
import type { Metrics } from '#libs/telemetry';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { type CredentialOwner, type CredentialStore, refreshDue } from './credential-store.js';

/** Longer than the token call's own budget, so that a lease never ends under a live refresh. */
const LEASE_MS = 60_000;
const BACK_OFF_MAX_S = 300;
/**
 * A failure that has not cost a call yet is passed over; the project hears of the third in a row,
 * or of an expired token.
 */
const INCIDENT_FAILURES = 3;
/**
 * Refused so often in a row without a word about why, an expired token is the owner's to renew. The
 * server is asked on: it may have been an outage.
 */
const REFUSALS_BEFORE_OWNER = 3;
/** It is not asked on for ever: at the longest back-off this is about a day. */
const REFUSALS_MAX = 300;

/** The right to refresh one version of one connection's credentials. */
export interface RefreshLease {
  owner: CredentialOwner;
  /** The version the refresh replaces. */
  version: number;
  fence: string;
  /**
   * The provider was asked for this version before, and nobody knows what it answered: the refresh
   * token may be used up.
   */
  isUncertain: boolean;
  /** Sealed: what it answered then, if no token could be read in it. */
  unread: Buffer | null;
  /** On the monotonic clock of this process. */
  endsAt: number;
}

/** Why a refresh brought nothing. */
export interface RefreshFailure {
  reason: string;
  /** The provider has said no, so the refresh token is as good as it was. */
  wasAnswered: boolean;
  /** It gave no tokens, and no reason that is known. */
  isRefusal?: boolean;
  /** Sealed: an answer in which no token could be read. */
  unread?: Buffer;
}

export type LeaseState = 'newer_version' | 'refused' | 'being_refreshed' | 'failed' | 'free';

export interface NewCredentials {
  values: Credentials;
  lifetimeS: number | undefined;
}

const ACQUIRE = new Statement(
  'acquire the lease of a refresh',
  `update credential set lease_owner = $3, fence = fence + 1,
     lease_until = now() + interval '${LEASE_MS} milliseconds'
   where connection_id = $1 and version = $2 and (lease_until is null or lease_until < now())
     and (retry_at is null or retry_at <= now())
     and (refusals > 0 or unread_answer is not null or not exists (
       select from connection where id = connection_id and status = 'needs_reauth'))
   returning fence, asked_fence is not null as "isUncertain", unread_answer as unread`,
  z.object({ fence: z.string(), isUncertain: z.boolean(), unread: bytes.nullable() }),
);
const STATE = new Statement(
  'look what became of a refresh',
  `select version, status = 'needs_reauth' as refused,
     coalesce(lease_until > now(), false) as leased, coalesce(retry_at > now(), false) as cooling
   from credential join connection on id = connection_id where connection_id = $1`,
  z.object({
    version: z.number(),
    refused: z.boolean(),
    leased: z.boolean(),
    cooling: z.boolean(),
  }),
);
const INTEND = new Statement(
  'note that the provider is being asked',
  `update credential set asked_fence = fence
   where connection_id = $1 and version = $2 and fence = $3`,
);
const EXPIRES_AT = `now() + $4::double precision * interval '1 second'`;
const REPLACE = new Statement(
  'commit new tokens',
  `with old as (
     select connection_id, incident_at from credential
     where connection_id = $1 and version = $2 and ($5::bigint is null or fence = $5) for update)
   update credential set sealed = $3, expires_at = ${EXPIRES_AT},
     refresh_due = ${refreshDue(EXPIRES_AT)}, version = version + 1, obtained_at = now(),
     last_refreshed_at = now(), last_error = null, failures = 0, retry_at = null,
     asked_fence = null, incident_at = null, lease_owner = null, lease_until = null, refusals = 0,
     unread_answer = null
   from old where credential.connection_id = old.connection_id
   returning old.incident_at is not null as "hadIncident"`,
  z.object({ hadIncident: z.boolean() }),
);
const BACK_OFF_S = `least(${BACK_OFF_MAX_S}, power(2, failures))`;
const REFUSALS = `case when $6 or refusals >= ${REFUSALS_BEFORE_OWNER}
  then refusals + 1 else 0 end`;
const FAIL = new Statement(
  'note that a refresh failed',
  `update credential set lease_owner = null, lease_until = null, failures = failures + 1,
     last_error = $4, asked_fence = case when $5 then null else asked_fence end,
     unread_answer = coalesce($7, unread_answer), refusals = ${REFUSALS},
     retry_at = now() + ${BACK_OFF_S} * (0.9 + 0.2 * random()) * interval '1 second',
     refresh_due = case when refresh_due is not null or ${REFUSALS} >= ${REFUSALS_BEFORE_OWNER}
       then greatest(refresh_due, now() + ${BACK_OFF_S} * interval '1.1 second') end
   where connection_id = $1 and version = $2 and fence = $3
   returning refusals, incident_at is null
       and (failures >= ${INCIDENT_FAILURES} or expires_at <= now()) as "isNews",
     $6 and refusals >= ${REFUSALS_BEFORE_OWNER}
       and (expires_at is null or expires_at <= now()) as "isOwners"`,
  z.object({ refusals: z.number(), isNews: z.boolean().nullable(), isOwners: z.boolean() }),
);
const REFUSE = new Statement(
  'note that a refresh was refused for good',
  `update credential set lease_owner = null, lease_until = null, last_error = $4,
     refresh_due = null, refusals = 0
   where connection_id = $1 and version = $2 and fence = $3`,
);
const LAPSE = new Statement(
  'note that a token has expired for good',
  `update credential set last_error = $3, refresh_due = null
   where connection_id = $1 and version = $2 and expires_at <= now()`,
);
const STOP_ASKING = new Statement(
  'stop asking for tokens',
  'update credential set refresh_due = null, refusals = 0 where connection_id = $1',
);
const BEGIN_INCIDENT = new Statement(
  'begin an incident of credentials',
  `update credential set incident_at = coalesce(incident_at, now()) where connection_id = $1`,
);

/**
 * Leases with a fence in Postgres: one refresh per version in all processes, and a paused holder
 * cannot overwrite newer tokens.
 */
export class RefreshLeases {
  readonly #me = randomUUID();

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: CredentialStore,
    private readonly events: ConnectionEvents,
    private readonly metrics: Pick<Metrics, 'needsReauth'>,
  ) {}

  /**
   * @returns `undefined` when someone else holds it, the version has been replaced, the grant is
   *   gone, or the last failure is too recent
   */
  async acquire(owner: CredentialOwner, version: number): Promise<RefreshLease | undefined> {
    const endsAt = performance.now() + LEASE_MS;
    const acquired = await reachingDatabase(() =>
      ACQUIRE.first(this.dataSource, [owner.connectionId, version, this.#me]),
    );
    return acquired && { owner, version, endsAt, ...acquired };
  }

  /** What became of a version that someone else was refreshing. */
  async state({ connectionId }: CredentialOwner, version: number): Promise<LeaseState> {
    const row = await reachingDatabase(() => STATE.first(this.dataSource, [connectionId]));
    if (!row || row.version !== version) return 'newer_version';
    if (row.refused) return 'refused';
    if (row.leased) return 'being_refreshed';
    return row.cooling ? 'failed' : 'free';
  }

  /**
   * Written before the provider is asked, so that whoever takes over knows that it may have been.
   * @returns whether the lease still holds
   */
  async intend({ owner, version, fence }: RefreshLease): Promise<boolean> {
    const noted = await reachingDatabase(() =>
      INTEND.run(this.dataSource, [owner.connectionId, version, fence]),
    );
    return noted > 0;
  }

  /**
   * Commits new tokens before anyone uses them.
   * @returns false when the lease was lost; the tokens must then not be used
   */
  commit(lease: RefreshLease, tokens: NewCredentials): Promise<boolean> {
    return this.#replace(lease, tokens, lease.fence);
  }

  /**
   * Commits tokens whose holder died before it could. They are newer than the version they replace,
   * whoever tries to replace it now.
   */
  adopt(lease: Pick<RefreshLease, 'owner' | 'version'>, tokens: NewCredentials): Promise<boolean> {
    return this.#replace(lease, tokens, undefined);
  }

  #replace(
    { owner, version }: Pick<RefreshLease, 'owner' | 'version'>,
    { values, lifetimeS }: NewCredentials,
    fence: string | undefined,
  ): Promise<boolean> {
    return reachingDatabase(() =>
      this.dataSource.transaction(async (em) => {
        const row = await REPLACE.first(em, [
          owner.connectionId,
          version,
          this.store.seal(owner, values),
          lifetimeS ?? null,
          fence ?? null,
        ]);
        if (!row) return false;
        await announceChange(em, {
          kind: 'credential',
          id: owner.connectionId,
          projectId: owner.projectId,
        });
        if (!row.hadIncident) return true;
        await setConnectionStatus(em, owner.connectionId, 'active');
        await this.events.add(em, { ...owner, event: 'connection.recovered' });
        return true;
      }),
    );
  }

  /**
   * Ends the lease after a failure and sets the time before which nobody tries again.
   * @returns whether the connection's owner must authorise again, as far as can be told
   */
  fail(lease: RefreshLease, failure: RefreshFailure): Promise<boolean> {
    const { owner, version, fence } = lease;
    const { reason, wasAnswered, isRefusal = false, unread = null } = failure;
    return reachingDatabase(() =>
      this.dataSource.transaction(async (em) => {
        const row = await FAIL.first(em, [
          owner.connectionId,
          version,
          fence,
          reason,
          // What an earlier answer that was lost did to the refresh token, a later no does not
          // tell.
          wasAnswered && !lease.isUncertain,
          isRefusal,
          unread,
        ]);
        if (!row) return false;
        if (row.isOwners) await this.#needsOwner(em, lease, { reason, refusals: row.refusals });
        else if (row.isNews)
          await this.#report(em, owner, { event: 'connection.refresh_failed', reason });
        return row.isOwners;
      }),
    );
  }

  /** The authorisation server refused for good: the connection's owner must authorise again. */
  async refuse({ owner, version, fence }: RefreshLease, reason: string): Promise<void> {
    await reachingDatabase(() =>
      this.dataSource.transaction(async (em) => {
        const noted = await REFUSE.run(em, [owner.connectionId, version, fence, reason]);
        if (noted > 0) await this.#end(em, owner, reason);
      }),
    );
  }

  /**
   * The token has expired, and there is nothing to renew it with.
   * @returns whether that is still so
   */
  lapse(owner: CredentialOwner, version: number): Promise<boolean> {
    const reason = 'the access token has expired, and there is no refresh token';
    return reachingDatabase(() =>
      this.dataSource.transaction(async (em) => {
        const isSo = (await LAPSE.run(em, [owner.connectionId, version, reason])) > 0;
        if (isSo) await this.#end(em, owner, reason);
        return isSo;
      }),
    );
  }

  async #needsOwner(
    em: EntityManager,
    { owner }: RefreshLease,
    { reason, refusals }: { reason: string; refusals: number },
  ): Promise<void> {
    await this.#end(em, owner, reason);
    if (refusals < REFUSALS_MAX) return;
    await STOP_ASKING.run(em, [owner.connectionId]);
  }

  async #end(em: EntityManager, owner: CredentialOwner, reason: string): Promise<void> {
    if (!(await setConnectionStatus(em, owner.connectionId, 'needs_reauth'))) return;
    this.metrics.needsReauth();
    await this.#report(em, owner, { event: 'connection.needs_reauth', reason });
  }

  /** Says it once per incident: until tokens are there again, `recovered` is what comes next. */
  async #report(
    em: EntityManager,
    owner: CredentialOwner,
    news: { event: 'connection.refresh_failed' | 'connection.needs_reauth'; reason: string },
  ): Promise<void> {
    await BEGIN_INCIDENT.run(em, [owner.connectionId]);
    await this.events.add(em, { ...owner, ...news });
  }
}
