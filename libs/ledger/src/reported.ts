import type { EntityManager } from 'typeorm';
import { isReported } from './rows.js';

/**
 * Callbacks about these jobs have been received or given up: after the last one a job's result is
 * erased, unless its body is still to be fetched, for which there is an hour. The results are
 * locked first: of two transactions that each end one of a job's last two callbacks, the second one
 * sees both ended.
 */
export async function reported(em: EntityManager, jobIds: readonly string[]): Promise<void> {
  if (jobIds.length === 0) return;
  await em.query(
    'select from job_result where job_id = any($1) order by job_id for no key update',
    [jobIds],
  );
  await em.query(
    `update job_result result set erase_at = least(erase_at,
       case when is_fetched_by_url and fetched_at is null
         then now() + interval '1 hour' else now() end)
     where job_id = any($1) and ${isReported('result.job_id')}`,
    [jobIds],
  );
}
