import type { JobRequest, JobTicket } from '#libs/contracts';
import { reachingDatabase } from '#libs/database';
import { SluiceError } from '#libs/errors';
import { SealingError } from '#libs/sealing';
import type { DataSource } from 'typeorm';
import type { JobCodec } from './job-codec.js';
import { Job } from './job.entity.js';
import type { WakeUps } from './ledger.js';
import { type Changed, WORK_COLUMNS, type WorkRow } from './rows.js';
import type { Outcome, Settlement } from './settlement.js';

/**
 * Longer than a few renewals that fail, shorter than anyone wants to wait for a lost worker's job.
 */
const LEASE_MS = 15_000;
/** The first byte must leave this long before the lease ends at the latest. */
const SEND_MARGIN_MS = 5_000;

/**
 * The priority of the last that wait in the lane; of those that are to be tried again, the first
 * ones are looked at.
 */
const LAST_PRIORITY = `select least(
    (select priority from job where connection_id = $9 and state = 'accepted' and run_at is null order by priority, seq desc limit 1),
    (select min(priority) from (
      select priority from job where connection_id = $9 and state = 'accepted' and run_at is not null order by run_at limit 100
    ) as later)) as priority`;
const { code, message } = new SluiceError('content_unreadable');
const UNREADABLE: Outcome = { state: 'failed', dispatched: false, error: { code, message } };

/** Whoever is accepted later with a higher priority gets by as well. */
const STEP_BACK = `refusals = refusals + case when $8::integer is null then 0 else 1 end,
  refused_at = case when $8::integer is null then refused_at else coalesce(refused_at, now()) end,
  response_status = $8,
  seq = case when $8::integer is null then seq else nextval('job_seq_seq') end,
  priority = case when $8::integer is null then priority else least(priority, (select priority from last)) end`;

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

type Claim = Pick<ClaimedJob, 'job' | 'fence' | 'owner'>;

/** When and why a claimed job goes back into its lane. */
export interface PutBack {
  afterMs: number;
  /** Whether the request may have reached the third party. */
  dispatched: boolean;
  /** It was not really tried: the attempt does not count. */
  uncounted?: boolean;
  /** The third party has refused it, and wants to be left alone. */
  refused?: Refusal;
}

/** It goes behind all that wait in its lane, whatever their priority. */
interface Refusal {
  /** What it was refused with; shown while it waits. */
  status: number;
  /** Until then no job of the lane goes. */
  pauseMs: number;
}

/**
 * The right to send a job, claimed in Postgres before the first byte leaves and kept by a lease
 * with a fence. A process that lost its lease can neither settle the job nor give it back.
 */
export class Claims {
  readonly #held = new Map<string, ClaimedJob>();
  #isStopping = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly codec: JobCodec,
    private readonly settlement: Settlement,
    private readonly wakeUps: WakeUps,
  ) {}

  /**
   * `queued → running`.
   * @param owner a UUID of the attempt's own: asking again under it is the same claim, as the
   *   answer to the first may have been lost
   * @returns `undefined` when the job was cancelled, has expired, was dispatched anew, or has ended
   *   because what it sends does not open
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
    const request = this.#opened(job, sealedRequest);
    if (!request) {
      await this.settle({ job, fence, owner }, UNREADABLE);
      return undefined;
    }
    const claimed = { job, fence, owner, sendBy, request };
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
  async settle({ job, fence, owner }: Claim, outcome: Outcome): Promise<boolean> {
    const settled = await reachingDatabase(() =>
      this.dataSource.transaction((em) =>
        this.settlement.settle(em, mine({ job, fence, owner }), outcome),
      ),
    );
    this.#held.delete(owner);
    this.wakeUps.callback.send();
    return settled !== undefined;
  }

  /** `running → accepted`: it is to be tried again. */
  async putBack(
    { job, fence, owner }: ClaimedJob,
    { afterMs, dispatched, uncounted = false, refused }: PutBack,
  ): Promise<void> {
    await this.#query(
      `with last as (${LAST_PRIORITY}),
       changed as (
         update job set state = 'accepted', run_at = now() + $4::double precision * interval '1 millisecond',
           has_left = has_left or $5, dispatched = has_left or $5,
           attempts = attempts - $6, lease_owner = null, lease_until = null,
           ${STEP_BACK}
         where id = $1 and fence = $2 and lease_owner = $3 and state = 'running'
         returning connection_id, project_id, run_at, method, route),
       stopped as (
         update job set state = 'accepted' from changed
         where $7::double precision is not null and job.connection_id = changed.connection_id and job.state = 'queued')
       insert into lane (connection_id, project_id, wake_at, paused_until, refused_route)
         select connection_id, project_id, least(run_at, paused_until), paused_until,
           case when paused_until is not null then method || ' ' || route end
         from changed, (select now() + $7::double precision * interval '1 millisecond' as paused_until) as pause
       on conflict (connection_id) do update set wake_at = least(lane.wake_at, excluded.wake_at),
         paused_until = greatest(lane.paused_until, excluded.paused_until),
         refused_route = coalesce(excluded.refused_route, lane.refused_route)`,
      [
        job.id,
        fence,
        owner,
        afterMs,
        dispatched,
        uncounted ? 1 : 0,
        refused?.pauseMs ?? null,
        refused?.status ?? null,
        job.connectionId,
      ],
    );
    this.#held.delete(owner);
    this.wakeUps.job.send();
  }

  /** This process gives the job up; the ledger finds out by the end of the lease. */
  forget({ owner }: ClaimedJob): void {
    this.#held.delete(owner);
  }

  /** Nothing is claimed any more; what waits for its claim goes back into its lane. */
  stop(): void {
    this.#isStopping = true;
  }

  /** What does not open now never will. */
  #opened(job: Job, sealed: Buffer): JobRequest | undefined {
    try {
      return this.codec.openRequest(job, sealed);
    } catch (error) {
      if (error instanceof SealingError) return undefined;
      throw error;
    }
  }

  #query<T>(sql: string, parameters: unknown[]): Promise<Changed<T>> {
    return reachingDatabase(() => this.dataSource.query<Changed<T>>(sql, parameters));
  }
}

const mine = ({ job, fence, owner }: Claim) => ({
  where: `id = $1 and fence = $2 and lease_owner = $3 and state = 'running'`,
  parameters: [job.id, fence, owner],
});
