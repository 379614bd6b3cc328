import type { JobRequest, JobResult, SettledState } from '#libs/contracts';
import type { EntityManager } from 'typeorm';
import type { JobCodec } from './job-codec.js';
import { Job } from './job.entity.js';
import type { Reports } from './reports.js';
import { insertSettled, WORK_COLUMNS, type WorkRow } from './rows.js';

/** How a job ended. */
export interface Outcome {
  state: SettledState;
  result?: JobResult | undefined;
  error?: { code: string; message: string } | undefined;
  /** Left out: as the ledger has it. */
  dispatched?: boolean | undefined;
}

/** Which job, and what must still be true of it. */
export interface SettleCondition {
  where: string;
  parameters: unknown[];
}

/** A job about to end, locked. */
interface LockedJob {
  job: Job;
  sealedRequest: Buffer | null;
  settledAt: Date;
}

/** Nobody is told of the result, so this long it can be fetched. */
const FETCH_TIME = '1 hour';
/** Longer than anyone is told again; the end of the last callback is what counts. */
const REPORT_TIME = '5 days';

const SETTLE = `with ended as (delete from job where id = $1 returning *),
  result as (
    insert into job_result (job_id, project_id, sealed, is_fetched_by_url, erase_at)
    select id, project_id, $8, $10,
      $7::timestamptz + case when $9::integer = 0
        then interval '${FETCH_TIME}' else interval '${REPORT_TIME}' end
    from ended where $8::bytea is not null)
  ${insertSettled('$2, $3, $4, $5, $6, $7')}`;

/** A lane that waits for room is visited again when it has shrunk to this many jobs. */
const ROOM_AGAIN = 16;

/**
 * The one way a job ends: outcome, erasure of what it sent and the callbacks about it, in the
 * caller's transaction. A job that is not (any more) as the condition says stays as it is.
 */
export class Settlement {
  constructor(
    private readonly codec: JobCodec,
    private readonly reports: Reports,
  ) {}

  /** @returns the settled job, or `undefined` when the condition did not hold */
  async settle(
    em: EntityManager,
    { where, parameters }: SettleCondition,
    outcome: Outcome,
  ): Promise<Job | undefined> {
    const [row] = await em.query<(WorkRow & { now: Date })[]>(
      `select ${WORK_COLUMNS}, now()::timestamptz(3) as now from job where ${where} for update`,
      parameters,
    );
    if (!row) return undefined;
    const { sealedRequest, fence: _fence, now: settledAt, ...columns } = row;
    const job = Object.assign(new Job(), columns);
    return this.#write(em, { job, sealedRequest, settledAt }, outcome);
  }

  async #write(
    em: EntityManager,
    { job, sealedRequest, settledAt }: LockedJob,
    { state, result, error, ...outcome }: Outcome,
  ): Promise<Job> {
    const dispatched = (outcome.dispatched ?? job.dispatched) || job.hasLeft;
    Object.assign(job, {
      state,
      dispatched,
      responseStatus: result?.head.status ?? null,
      errorCode: error?.code ?? null,
      errorMessage: error?.message ?? null,
      settledAt,
    });
    const request = sealedRequest ? this.#opened(job, sealedRequest) : undefined;
    const { reports, resultByUrl } = await this.reports.add(em, { job, request, result });
    await em.query(SETTLE, [
      job.id,
      state,
      dispatched,
      job.responseStatus,
      job.errorCode,
      job.errorMessage,
      settledAt,
      result ? this.codec.sealResult(job, result) : null,
      reports,
      resultByUrl,
    ]);
    await em.query(
      `update lane set wake_at = now(), waits_for_room = false where connection_id = $1 and waits_for_room and
         (select count(*) from job where connection_id = $1 and state in ('queued', 'running')) <= ${ROOM_AGAIN}`,
      [job.connectionId],
    );
    return job;
  }

  /**
   * A request that cannot be opened any more, because its key is gone, does not keep its job from
   * ending.
   */
  #opened(job: Job, sealed: Buffer): JobRequest | undefined {
    try {
      return this.codec.openRequest(job, sealed);
    } catch {
      return undefined;
    }
  }
}
