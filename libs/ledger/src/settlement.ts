import type { JobResult, SettledState } from '#libs/contracts';
import { packed, prepared } from '#libs/database';
import type { EntityManager } from 'typeorm';
import type { JobCodec } from './job-codec.js';
import { Job } from './job.entity.js';
import type { JobRequest } from './job-request.js';
import { hasRoom } from './kept-load.js';
import { WAKE_FOLLOWERS } from './ordered-lanes.js';
import type { ReportCount, Reports, SettledJob } from './reports.js';
import { foundById, insertSettled, JOB_COLUMNS, WORK_COLUMNS, type WorkRow } from './rows.js';
import { erasePages } from './walked-pages.js';

/** How a job ended. */
export interface Outcome {
  state: SettledState;
  result?: JobResult | undefined;
  error?: { code: string; message: string } | undefined;
  /** Left out: as the ledger has it. */
  dispatched?: boolean | undefined;
}

/** Which jobs, and what must still be true of them. */
export interface SettleCondition {
  where: string;
  parameters: unknown[];
}

/** How a claimed job ended: it does so only while it is claimed by this owner. */
export interface ClaimedEnd {
  jobId: string;
  fence: string;
  owner: string;
  /** Unless it does not open. */
  request: JobRequest | undefined;
  outcome: Outcome;
}

/** A job about to end, locked. */
interface LockedJob {
  job: Job;
  request: JobRequest | undefined;
  outcome: Outcome;
}

/** Nobody is told of the result, so this long it can be fetched; of a batch, after its end. */
const FETCH_TIME = '1 hour';
export const KEPT_DAYS = 7;
/** Longer than anyone is told again; the end of the last callback is what counts. */
const REPORT_TIME = '5 days';

const LOCK_CLAIMED = prepared(
  'lock claimed jobs',
  `select ${JOB_COLUMNS}, lease_owner as owner, now()::timestamptz(3) as now
  from json_to_recordset($1) as claim(id uuid, fence bigint, owner uuid)
  join job on job.id = claim.id and ${foundById(`job.fence = claim.fence
    and job.lease_owner = claim.owner and job.state = 'running'`)}
  order by job.id for update of job`,
);

/** What batches have to know of it: each statement leaves a row of its own, so none waits. */
const TALLY = `tally as (
    insert into batch_tally (batch_id, project_id, state, jobs)
    select batch_id, project_id, ended_as, count(*) from ended
    where batch_id is not null group by batch_id, project_id, ended_as)`;

/** What did not end as it should have can be made again, while there is room for it. */
const KEEP = `failing as (
    select distinct project_id from ended where ended_as in ('failed', 'unknown')),
  roomy as (select project_id from failing where ${hasRoom('failing.project_id', '$4::bigint')}),
  kept as (
    insert into kept_request (job_id, batch_id, line, project_id, connection_id, resource, state,
      retry, resendable, priority, sealed, bytes, key_id, error_code, forget_at)
    select id, batch_id, line, project_id, connection_id, resource, ended_as,
      retry, resendable, priority, sealed_request, octet_length(sealed_request), key_id, code,
      $3::timestamptz + interval '${KEPT_DAYS} days'
    from ended join roomy using (project_id)
    where sealed_request is not null and ended_as in ('failed', 'unknown'))`;

const SETTLE = prepared(
  'settle jobs',
  `with outcome as (
    select * from json_to_recordset($1) as each(
      id uuid, state text, dispatched boolean, status integer, code text, message text,
      reports integer, by_url boolean, "at" integer, bytes integer)),
  gone as (delete from job where id in (select id from outcome) returning *),
  ended as (
    select gone.*, outcome.state as ended_as, outcome.dispatched as was_sent, status, code,
      message, outcome.reports as told, by_url, "at", bytes
    from gone join outcome on outcome.id = gone.id),
  result as (
    insert into job_result (job_id, batch_id, project_id, sealed, is_fetched_by_url, erase_at)
    select id, case when told = 0 then batch_id end, project_id,
      substring($2::bytea from "at" for bytes), by_url,
      $3::timestamptz + case when told = 0
        then interval '${FETCH_TIME}' else interval '${REPORT_TIME}' end
    from ended where bytes is not null),
  ${TALLY},
  ${KEEP}
  ${insertSettled('ended_as, was_sent, status, code, message, $3::timestamptz')}`,
);

/**
 * The one way a job ends: outcome, erasure of what it sent and the callbacks about it, in the
 * caller's transaction. A job that is not (any more) as the condition says stays as it is.
 */
export class Settlement {
  constructor(
    private readonly codec: JobCodec,
    private readonly reports: Pick<Reports, 'add'>,
    private readonly mostKeptBytes: number,
  ) {}

  /** @returns the jobs of which the condition held; they have all ended so */
  async settle(
    em: EntityManager,
    { where, parameters }: SettleCondition,
    outcome: Outcome,
  ): Promise<Job[]> {
    const rows = await em.query<(WorkRow & { now: Date })[]>(
      `select ${WORK_COLUMNS}, now()::timestamptz(3) as now from job where ${where}
       order by id for update`,
      parameters,
    );
    const locked = rows.map(({ sealedRequest, fence: _fence, now: _now, ...columns }) => {
      const job = Object.assign(new Job(), columns);
      const request = sealedRequest ? this.#opened(job, sealedRequest) : undefined;
      return { job, request, outcome };
    });
    if (rows[0]) await this.#write(em, locked, rows[0].now);
    await wakeFollowers(em, locked);
    return locked.map(({ job }) => job);
  }

  /** @returns those that end so, by the owners of their claims */
  async settleClaimed(
    em: EntityManager,
    ends: readonly ClaimedEnd[],
  ): Promise<ReadonlyMap<string, Job>> {
    const claims = ends.map(({ jobId: id, fence, owner }) => ({ id, fence, owner }));
    const rows = await em.query<(Job & { owner: string; now: Date })[]>(LOCK_CLAIMED, [
      JSON.stringify(claims),
    ]);
    const byOwner = new Map(ends.map((end) => [end.owner, end]));
    const settled = new Map<string, Job>();
    const locked: LockedJob[] = [];
    for (const { owner, now: _now, ...columns } of rows) {
      const end = byOwner.get(owner);
      if (!end) continue;
      const job = Object.assign(new Job(), columns);
      settled.set(owner, job);
      locked.push({ job, request: end.request, outcome: end.outcome });
    }
    if (rows[0]) await this.#write(em, locked, rows[0].now);
    return settled;
  }

  async #write(em: EntityManager, locked: readonly LockedJob[], settledAt: Date): Promise<void> {
    const settled = locked.map((each) => asSettled(each, settledAt));
    const reports = await this.reports.add(em, settled);
    const sealed = settled.map(({ job, result }) => result && this.codec.sealResult(job, result));
    const { all, places } = packed(sealed.map((bytes) => bytes ?? Buffer.alloc(0)));
    const rows = settled.map(({ job }, index) => ({
      ...rowOf(job, reports[index]),
      ...(sealed[index] ? places[index] : {}),
    }));
    await em.query(SETTLE, [JSON.stringify(rows), all, settledAt, this.mostKeptBytes]);
    const walks = settled.filter(({ job }) => job.pages !== null);
    await erasePages(
      em,
      walks.map(({ job }) => job.id),
    );
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

/** Of jobs that were not claimed: those behind them may have waited for them to be tried again. */
async function wakeFollowers(em: EntityManager, ended: readonly LockedJob[]): Promise<void> {
  const begun = ended.flatMap(({ job }) => (job.startedAt ? [job] : []));
  if (begun.length === 0) return;
  const lanes = begun.map(({ connectionId }) => connectionId);
  await em.query(WAKE_FOLLOWERS, [begun.map(({ id }) => id), lanes]);
}

function asSettled({ job, request, outcome }: LockedJob, settledAt: Date): SettledJob {
  const { state, result, error } = outcome;
  Object.assign(job, {
    state,
    dispatched: (outcome.dispatched ?? job.dispatched) || job.hasLeft,
    responseStatus: result?.head.status ?? null,
    errorCode: error?.code ?? null,
    errorMessage: error?.message ?? null,
    settledAt,
  });
  return { job, request, result };
}

const rowOf = (job: Job, count: ReportCount | undefined) => ({
  id: job.id,
  state: job.state,
  dispatched: job.dispatched,
  status: job.responseStatus,
  code: job.errorCode,
  message: job.errorMessage,
  reports: count?.reports ?? 0,
  by_url: count?.resultByUrl ?? false,
});
