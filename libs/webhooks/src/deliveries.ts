import { Batches, reachingDatabase } from '#libs/database';
import { reported } from '#libs/ledger';
import type { DataSource, EntityManager } from 'typeorm';
import {
  type Attempt,
  type AttemptStartRow,
  type AttemptEnd,
  ENDPOINT_DISABLED,
  type Opener,
} from './attempt.js';
import type { Receiver } from './receiver.js';

/** Longer than an attempt takes: what is begun and not ended by then is due again. */
const LEASE = '30 seconds';
const SOON = '1 second';
/**
 * So many receivers of one project are looked at in one look; the next look goes on behind them.
 */
const LOOKED_AT = 256;
/**
 * What a database that loses power has not written yet of attempts and their ends is done again, as
 * messages are delivered at least once: so nobody waits for its disk.
 */
const WITHOUT_DISK = `(select set_config('synchronous_commit', 'off', true)) as without_disk`;

/** A receiver for which something is due, or will be within a second. */
export interface DueReceiver extends Receiver {
  dueInMs: number;
}

/** What a look has found. */
export interface DueReceivers {
  receivers: DueReceiver[];
  /** Not when a project has more receivers than are looked at: the next look finds others. */
  areAll: boolean;
}

type LookedAtRow = DueReceiver & { isNext: boolean };

/** How many attempts may begin for a receiver. */
export interface Share extends Receiver {
  most: number;
}

/** What has begun. What cannot be sent ends at once. */
export interface BegunAttempts {
  attempts: Attempt[];
  unsendable: AttemptEnd[];
}

/** What a message becomes when its attempt has ended. */
interface EndRow {
  state: 'pending' | 'delivered' | 'given_up';
  status: number | null;
  error: string | null;
  afterMs: number | null;
  isUnmade?: boolean;
}

type Changed<T> = [rows: T[], count: number];

/**
 * Messages on their way, at least once each: an attempt has a fence and a time after which its
 * message is due again, whatever became of it. Attempts begin and end many in one statement.
 */
export class Deliveries {
  /** Where the next look begins, for projects with more receivers than one look takes. */
  #cursors = new Map<string, string>();
  readonly #old = new Batches();

  constructor(
    private readonly dataSource: DataSource,
    private readonly opener: Opener,
  ) {}

  /**
   * The receivers that messages wait for: one look into the index for each, however many messages
   * there are. Of each project a bounded number, so that one with very many receivers costs the
   * others next to nothing.
   */
  async due(): Promise<DueReceivers> {
    const rows = await reachingDatabase(() =>
      this.dataSource.query<LookedAtRow[]>(
        `with recursive owner as (
           (select project_id from callback where state = 'pending' order by project_id limit 1)
           union all
           select following.project_id from owner cross join lateral (
             select project_id from callback where state = 'pending' and project_id > owner.project_id
             order by project_id limit 1) as following),
         line as (
           select project_id, looked_at.*, row_number() over (partition by project_id order by looked_at.receiver) as number
           from owner join project on project.id = owner.project_id and deleted_at is null
           left join unnest($1::uuid[], $2::text[]) as beginning (project_id, receiver) using (project_id)
           cross join lateral (
             with recursive walk as (
               (select callback.receiver, next_at, endpoint_id from callback
                where state = 'pending' and callback.project_id = project.id
                  and callback.receiver >= coalesce(beginning.receiver, '')
                order by callback.receiver, next_at limit 1)
               union all
               select following.* from walk cross join lateral (
                 select receiver, next_at, endpoint_id from callback
                 where state = 'pending' and project_id = project.id and receiver > walk.receiver
                 order by receiver, next_at limit 1) as following)
             select * from walk limit ${LOOKED_AT + 1}) as looked_at),
         waiting as (
           select line.project_id, line.receiver, number > ${LOOKED_AT} as is_next, greatest(next_at, paused_until) as due_at
           from line left join webhook_endpoint endpoint on endpoint.id = line.endpoint_id)
         select project_id as "projectId", receiver, is_next as "isNext",
           (extract(epoch from due_at - now()) * 1000)::double precision as "dueInMs"
         from waiting where is_next or due_at <= now() + interval '${SOON}'`,
        [[...this.#cursors.keys()], [...this.#cursors.values()]],
      ),
    );
    const next = rows.filter(({ isNext }) => isNext);
    const areAll = next.length === 0 && this.#cursors.size === 0;
    this.#cursors = new Map(next.map(({ projectId, receiver }) => [projectId, receiver]));
    return { receivers: rows.filter(({ isNext }) => !isNext), areAll };
  }

  /**
   * Begins attempts at the messages that have waited longest, as many as each receiver's share
   * allows.
   */
  async begin(shares: readonly Share[]): Promise<BegunAttempts> {
    const [rows] = await reachingDatabase(() =>
      this.dataSource.query<Changed<AttemptStartRow>>(
        `with share as (
           select * from unnest($1::uuid[], $2::text[], $3::integer[]) as share (project_id, receiver, most), ${WITHOUT_DISK}),
         picked as (
           select due.id, endpoint.status = 'disabled' as disabled,
             coalesce(endpoint.sealed_secret, project.sealed_webhook_secret) as secret,
             case when endpoint.id is null
               then case when project.old_webhook_secret_until > now() then project.sealed_old_webhook_secret end
               else case when endpoint.old_secret_until > now() then endpoint.sealed_old_secret end
             end as old_secret
           from share cross join lateral (
             select id, endpoint_id from callback where state = 'pending' and project_id = share.project_id
               and receiver = share.receiver and next_at <= now() and (lease_until is null or lease_until < now())
             order by next_at limit share.most for update skip locked) as due
           join project on project.id = share.project_id
           left join webhook_endpoint endpoint on endpoint.id = due.endpoint_id
           where endpoint.paused_until is null or endpoint.paused_until <= now())
         update callback set attempts = attempts + 1, fence = fence + 1, next_at = now() + interval '${LEASE}',
           lease_until = now() + interval '${LEASE}'
         from picked where callback.id = picked.id
         returning callback.id as "callbackId", fence, attempts as number, project_id as "projectId", receiver,
           endpoint_id as "endpointId", sealed_message as sealed, coalesce(disabled, false) as "isDisabled", secret,
           old_secret as "oldSecret"`,
        [
          shares.map(({ projectId }) => projectId),
          shares.map(({ receiver }) => receiver),
          shares.map(({ most }) => most),
        ],
      ),
    );
    const begun: BegunAttempts = { attempts: [], unsendable: [] };
    for (const row of rows) {
      const opened = this.opener.open(row);
      if ('delivery' in opened) begun.unsendable.push(opened);
      else begun.attempts.push(opened);
    }
    return begun;
  }

  /**
   * A message that is delivered or given up is erased. An endpoint that is gone is disabled, and
   * what waits for it is given up.
   */
  async end(ended: readonly AttemptEnd[]): Promise<void> {
    await reachingDatabase(() => this.dataSource.transaction((em) => this.#end(em, ended)));
    for (const { attempt, delivery } of ended)
      if (delivery.kind === 'gone' && attempt.endpointId !== null)
        await this.stop(attempt.endpointId);
  }

  /**
   * Gives up what waits for an endpoint that is disabled, a portion at a time. What is under way
   * comes to its end.
   */
  async stop(endpointId: string): Promise<void> {
    await new Batches().exhaust((most) =>
      reachingDatabase(() =>
        this.dataSource.transaction((em) => this.#giveUpSome(em, endpointId, most)),
      ),
    );
  }

  /** Endpoints that were deleted go with their last callback. */
  async forgetEndpoints(): Promise<void> {
    const deleted = await reachingDatabase(() =>
      this.dataSource.query<{ id: string }[]>(
        'select id from webhook_endpoint where deleted_at is not null',
      ),
    );
    for (const { id } of deleted) {
      await this.stop(id);
      await this.#old.exhaust((most) => this.#forgetSome(id, most));
      await this.dataSource.query(
        'delete from webhook_endpoint where id = $1 and not exists (select from callback where endpoint_id = $1)',
        [id],
      );
    }
  }

  async #forgetSome(endpointId: string, most: number): Promise<number> {
    const [, count] = await this.dataSource.query<Changed<unknown>>(
      `delete from callback where id in (
         select id from callback where endpoint_id = $1 and state <> 'pending' limit $2 for update skip locked)`,
      [endpointId, most],
    );
    return count;
  }

  /** Deletes what nobody asks about any more; callbacks about jobs go with their jobs. */
  forgetOld(days: number): Promise<unknown> {
    return this.#old.exhaust(async (most) => {
      const [, count] = await this.dataSource.query<Changed<unknown>>(
        `delete from callback where id in (
           select id from callback where job_id is null and settled_at < now() - $1 * interval '1 day' order by settled_at
           limit $2 for update skip locked)`,
        [days, most],
      );
      return count;
    });
  }

  async #end(em: EntityManager, ended: readonly AttemptEnd[]): Promise<void> {
    const rows = ended.map(({ delivery }) => endOf(delivery));
    const [changed] = await em.query<Changed<{ state: string; jobId: string | null }>>(
      `update callback set state = ended.state, lease_until = null, attempts = attempts - unmade::integer,
         last_status = case when unmade then last_status else ended.status end,
         last_error = case when unmade then last_error else ended.error end,
         next_at = coalesce(now() + after_ms * interval '1 millisecond', next_at),
         sealed_message = case when ended.state = 'pending' then sealed_message end,
         settled_at = case when ended.state <> 'pending' then now() end
       from unnest($1::uuid[], $2::bigint[], $3::text[], $4::integer[], $5::text[], $6::double precision[], $7::boolean[])
         as ended (id, fence, state, status, error, after_ms, unmade), ${WITHOUT_DISK}
       where callback.id = ended.id and callback.fence = ended.fence and callback.state = 'pending'
       returning callback.state, job_id as "jobId"`,
      [
        ended.map(({ attempt }) => attempt.callbackId),
        ended.map(({ attempt }) => attempt.fence),
        rows.map(({ state }) => state),
        rows.map(({ status }) => status),
        rows.map(({ error }) => error),
        rows.map(({ afterMs }) => afterMs),
        rows.map(({ isUnmade = false }) => isUnmade),
      ],
    );
    await reported(em, jobsOf(changed));
    await this.#heed(em, ended);
  }

  /** What receivers say beyond their answer to one message. */
  async #heed(em: EntityManager, ended: readonly AttemptEnd[]): Promise<void> {
    for (const { attempt, delivery } of ended) {
      if (attempt.endpointId === null) continue;
      if (delivery.kind === 'gone')
        await em.query(
          `update webhook_endpoint set status = 'disabled', updated_at = now() where id = $1 and status = 'active'`,
          [attempt.endpointId],
        );
      if (delivery.kind === 'failed' && delivery.pauseMs !== undefined)
        await em.query(
          `update webhook_endpoint set paused_until = greatest(paused_until, now() + $2::double precision * interval '1 millisecond')
           where id = $1`,
          [attempt.endpointId, delivery.pauseMs],
        );
    }
  }

  async #giveUpSome(em: EntityManager, endpointId: string, most: number): Promise<number> {
    const [rows] = await em.query<Changed<{ jobId: string | null; state: string }>>(
      `update callback set state = 'given_up', sealed_message = null, settled_at = now(), last_error = $2
       where id in (
         select id from callback where endpoint_id = $1 and state = 'pending' and (lease_until is null or lease_until < now())
         limit $3 for update skip locked) returning state, job_id as "jobId"`,
      [endpointId, ENDPOINT_DISABLED, most],
    );
    await reported(em, jobsOf(rows));
    return rows.length;
  }
}

function endOf(delivery: AttemptEnd['delivery']): EndRow {
  const { status = null } = delivery;
  switch (delivery.kind) {
    case 'delivered':
      return { state: 'delivered', status, error: null, afterMs: null };
    case 'unmade':
      return { state: 'pending', status, error: null, afterMs: 0, isUnmade: true };
    case 'gone':
      return { state: 'given_up', status, error: 'the receiver is gone', afterMs: null };
    case 'failed': {
      const { reason: error, retryInMs: afterMs = null } = delivery;
      return { state: afterMs === null ? 'given_up' : 'pending', status, error, afterMs };
    }
    default:
      return delivery satisfies never;
  }
}

const jobsOf = (changed: { state: string; jobId: string | null }[]): string[] => [
  ...new Set(
    changed.flatMap(({ state, jobId }) => (state === 'pending' || jobId === null ? [] : [jobId])),
  ),
];
