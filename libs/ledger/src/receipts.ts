import type { JobResult } from '#libs/contracts';
import { announceChange } from '#libs/database';
import type { EntityManager } from 'typeorm';
import { isReported, WAKE_LANES } from './rows.js';
import type { Settlement } from './settlement.js';
import { erasePages, PAGES_HEAD } from './walked-pages.js';

/** A message about a job has been received, or given up. */
export interface EndedReport {
  jobId: string;
  isReceived: boolean;
  /** Of a list that the job walks. */
  isPage: boolean;
}

const NOT_RECEIVED = {
  code: 'page_not_received',
  message: 'The callback with a page of the list was given up, and no further one is asked for.',
};
/** The pages have been passed on. */
const NOTHING_KEPT: JobResult = { head: PAGES_HEAD, body: Buffer.alloc(0) };

/** By all. */
const RECEIVED = isReported('job.id');

/** What follows for a job when what is told of it has been received or given up. */
export class Receipts {
  constructor(private readonly settlement: Pick<Settlement, 'settle'>) {}

  /** Takes part in the transaction that ends the messages. */
  async add(em: EntityManager, ended: readonly EndedReport[]): Promise<void> {
    await eraseResults(em, jobsOf(ended.filter(({ isPage }) => !isPage)));
    const pages = ended.filter(({ isPage }) => isPage);
    if (pages.length > 0) await this.#pages(em, pages);
  }

  /**
   * The jobs are locked first: of two transactions that each end one of a page's last two messages,
   * the second one sees both ended.
   */
  async #pages(em: EntityManager, ended: readonly EndedReport[]): Promise<void> {
    const jobs = jobsOf(ended);
    await em.query(
      `select from job where id = any($1) and awaits_receipt is not null
       order by id for no key update`,
      [jobs],
    );
    const isGivenUp = jobsOf(ended.filter(({ isReceived }) => !isReceived));
    if (isGivenUp.length > 0)
      await this.settlement.settle(
        em,
        { where: 'id = any($1) and awaits_receipt is not null', parameters: [isGivenUp] },
        { state: 'failed', error: NOT_RECEIVED },
      );
    await this.settlement.settle(
      em,
      {
        where: `id = any($1) and awaits_receipt = 'last_page' and ${RECEIVED}`,
        parameters: [jobs],
      },
      { state: 'answered', result: NOTHING_KEPT },
    );
    await goOn(em, jobs);
    for (const kind of ['job', 'callback'] as const)
      await announceChange(em, { kind, id: '', projectId: '' });
  }
}

/** Where the page has been received, the next one is due. */
async function goOn(em: EntityManager, jobs: string[]): Promise<void> {
  const received = await em.query<{ id: string }[]>(
    `with changed as (
       update job set awaits_receipt = null, run_at = null
       where id = any($1) and awaits_receipt is not null and ${RECEIVED}
       returning id, connection_id as "connectionId", project_id as "projectId",
         run_at as "runAt"),
     woken as (${WAKE_LANES})
     select id from changed`,
    [jobs],
  );
  await erasePages(
    em,
    received.map(({ id }) => id),
  );
}

/**
 * After the last message about a job its result is erased, unless its body is still to be fetched,
 * for which there is an hour. The results are locked first, as pages are.
 */
async function eraseResults(em: EntityManager, jobs: string[]): Promise<void> {
  if (jobs.length === 0) return;
  await em.query(
    'select from job_result where job_id = any($1) order by job_id for no key update',
    [jobs],
  );
  await em.query(
    `update job_result result set erase_at = least(erase_at,
       case when is_fetched_by_url and fetched_at is null
         then now() + interval '1 hour' else now() end)
     where job_id = any($1) and ${isReported('result.job_id')}`,
    [jobs],
  );
}

const jobsOf = (ended: readonly EndedReport[]): string[] => [
  ...new Set(ended.map(({ jobId }) => jobId)),
];
