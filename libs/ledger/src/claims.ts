import type { JobRequest, JobTicket } from '#libs/contracts';
import { reachingDatabase } from '#libs/database';
import type { DataSource } from 'typeorm';
import type { JobCodec } from './job-codec.js';
import { Job } from './job.entity.js';
import type { Bells } from './ledger.js';
import { type Changed, WORK_COLUMNS, type WorkRow } from './rows.js';
import type { Outcome, Settlement } from './settlement.js';

/** Longer than a few renewals that fail, shorter than anyone wants to wait for a lost worker's job. */
const LEASE_MS = 15_000;
/** The first byte must leave this long before the lease ends at the latest. */
const SEND_MARGIN_MS = 5_000;

/** A job in the hands of this process: nobody else sends it while the lease is renewed. */
export interface ClaimedJob {
  job: Job;
  request: JobRequest;
  fence: string;
  /** Names this one claim: another attempt at the same job cannot act for it. */
  owner: string;
  /** A `performance.now()` instant after which the request must not leave any more. */
  sendBy: number;
}

/** When and why a claimed job goes back into its lane. */
export interface PutBack {
  afterMs: number;
  /** Whether the request may have reached the third party. */
  dispatched: boolean;
  /** It was not really tried: the attempt does not count. */
  uncounted?: boolean;
  /** The third party wants to be left alone: until then no job of the lane goes. */
  pauseMs?: number;
}

/**
 * The right to send a job, claimed in Postgres before the first byte leaves and kept by a lease with a fence. A process that lost its lease
 * can neither settle the job nor give it back.
 */
export class Claims {
  readonly #held = new Map<string, ClaimedJob>();
  #isStopping = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly codec: JobCodec,
    private readonly settlement: Settlement,
    private readonly bells: Bells,
  ) {}

  /**
   * `queued → running`.
   * @param owner a UUID of the attempt's own: asking again under it is the same claim, as the answer to the first may have been lost
   * @returns `undefined` when the job was cancelled, has expired or was dispatched anew
   */
  async claim({ jobId, fence }: JobTicket, owner: string): Promise<ClaimedJob | undefined> {
    if (this.#isStopping) return undefined;
    const sendBy = performance.now() + LEASE_MS - SEND_MARGIN_MS;
    const [rows] = await this.#query<WorkRow>(
      `update job set state = 'running', dispatched = true, started_at = coalesce(started_at, now()),
         attempts = attempts + case when state = 'queued' then 1 else 0 end,
         lease_owner = $3, lease_until = now() + interval '${LEASE_MS} milliseconds'
       where id = $1 and fence = $2 and (expires_at is null or expires_at > now())
         and (state = 'queued' or (state = 'running' and lease_owner = $3 and lease_until > now()))
       returning ${WORK_COLUMNS}`,
      [jobId, fence, owner],
    );
    const [row] = rows;
    if (!row?.sealedRequest) return undefined;
    const { sealedRequest, fence: _fence, ...columns } = row;
    const job = Object.assign(new Job(), columns);
    const claimed = {
      job,
      fence,
      owner,
      sendBy,
      request: this.codec.openRequest(job, sealedRequest),
    };
    this.#held.set(owner, claimed);
    return claimed;
  }

  /** Prolongs the leases of everything this process holds. */
  async renew(): Promise<void> {
    if (this.#held.size === 0) return;
    const held = [...this.#held.values()];
    const sendBy = performance.now() + LEASE_MS - SEND_MARGIN_MS;
    const [rows] = await this.#query<{ owner: string }>(
      `update job set lease_until = now() + interval '${LEASE_MS} milliseconds'
       where id = any($1) and lease_owner = any($2) and state = 'running' and lease_until > now()
       returning lease_owner as owner`,
      [held.map(({ job }) => job.id), held.map(({ owner }) => owner)],
    );
    const kept = new Set(rows.map(({ owner }) => owner));
    for (const claimed of held) claimed.sendBy = kept.has(claimed.owner) ? sendBy : -Infinity;
  }

  /** @returns whether the outcome counts; not when the lease was lost and someone else decided */
  async settle({ job, fence, owner }: ClaimedJob, outcome: Outcome): Promise<boolean> {
    const settled = await reachingDatabase(() =>
      this.dataSource.transaction((em) =>
        this.settlement.settle(em, mine({ job, fence, owner }), outcome),
      ),
    );
    this.#held.delete(owner);
    this.bells.callback.ring();
    return settled !== undefined;
  }

  /** `running → accepted`: it is to be tried again. */
  async putBack(
    { job, fence, owner }: ClaimedJob,
    { afterMs, dispatched, uncounted = false, pauseMs }: PutBack,
  ): Promise<void> {
    await this.#query(
      `with changed as (
         update job set state = 'accepted', run_at = now() + $4::double precision * interval '1 millisecond',
           has_left = has_left or $5, dispatched = has_left or $5,
           attempts = attempts - $6, lease_owner = null, lease_until = null
         where id = $1 and fence = $2 and lease_owner = $3 and state = 'running'
         returning connection_id, project_id, run_at),
       stopped as (
         update job set state = 'accepted' from changed
         where $7::double precision is not null and job.connection_id = changed.connection_id and job.state = 'queued')
       insert into lane (connection_id, project_id, wake_at, paused_until)
         select connection_id, project_id, run_at, now() + $7::double precision * interval '1 millisecond' from changed
       on conflict (connection_id) do update set wake_at = least(lane.wake_at, excluded.wake_at),
         paused_until = greatest(lane.paused_until, excluded.paused_until)`,
      [job.id, fence, owner, afterMs, dispatched, uncounted ? 1 : 0, pauseMs ?? null],
    );
    this.#held.delete(owner);
    this.bells.job.ring();
  }

  /** This process gives the job up; the ledger finds out by the end of the lease. */
  forget({ owner }: ClaimedJob): void {
    this.#held.delete(owner);
  }

  /** Nothing is claimed any more; what waits for its claim goes back into its lane. */
  stop(): void {
    this.#isStopping = true;
  }

  #query<T>(sql: string, parameters: unknown[]): Promise<Changed<T>> {
    return reachingDatabase(() => this.dataSource.query<Changed<T>>(sql, parameters));
  }
}

const mine = ({ job, fence, owner }: Pick<ClaimedJob, 'job' | 'fence' | 'owner'>) => ({
  where: `id = $1 and fence = $2 and lease_owner = $3 and state = 'running'`,
  parameters: [job.id, fence, owner],
});
