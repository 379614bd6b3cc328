import type { EntityManager } from 'typeorm';
import { IS_REPORTED } from './rows.js';

/** The last callback about a job has been received or given up: its result is erased, unless its body is still to be fetched, for which there is an hour. */
export async function reported(em: EntityManager, jobId: string): Promise<void> {
  await em.query(
    `update job set erase_at = least(erase_at, case when result_by_url and fetched_at is null then now() + interval '1 hour' else now() end)
     where id = $1 and ${IS_REPORTED}`,
    [jobId],
  );
}
