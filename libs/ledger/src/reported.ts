import type { EntityManager } from 'typeorm';
import { IS_REPORTED } from './rows.js';

/**
 * Callbacks about these jobs have been received or given up: after the last one a job's result is
 * erased, unless its body is still to be fetched, for which there is an hour. The jobs are locked
 * first: of two transactions that each end one of a job's last two callbacks, the second one sees
 * both ended.
 */
export async function reported(em: EntityManager, jobIds: readonly string[]): Promise<void> {
  if (jobIds.length === 0) return;
  await em.query('select from job where id = any($1) order by id for no key update', [jobIds]);
  await em.query(
    `update job set erase_at = least(erase_at, case when result_by_url and fetched_at is null then now() + interval '1 hour' else now() end)
     where id = any($1) and ${IS_REPORTED}`,
    [jobIds],
  );
}
