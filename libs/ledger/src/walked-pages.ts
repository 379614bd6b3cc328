import type { AnswerHead } from '#libs/contracts';
import type { EntityManager } from 'typeorm';

/** Of the items of a list, a line each. */
export const PAGES_HEAD: AnswerHead = {
  status: 200,
  statusText: '',
  headers: [['content-type', 'application/x-ndjson']],
};

/** What is kept of lists that are walked goes when it was received, or with the end of its job. */
export async function erasePages(em: EntityManager, jobs: readonly string[]): Promise<void> {
  if (jobs.length > 0) await em.query('delete from walked_page where job_id = any($1)', [jobs]);
}
