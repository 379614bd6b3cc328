import { Batches, DayPartitions } from '#libs/database';
import type { DataSource } from 'typeorm';
import { insertSettled, isReported, OUTCOME_COLUMNS } from './rows.js';

/** Jobs that an earlier version settled: it left them where they were. */
const ADOPT = `with ended as (
    delete from job where id in (
      select id from job where settled_at is not null order by settled_at limit $1
      for update skip locked)
    returning *),
  results as (
    insert into job_result (job_id, project_id, sealed, is_fetched_by_url, fetched_at, erase_at)
    select id, project_id, sealed_result, result_by_url, fetched_at,
      case when ${isReported('ended.id')}
        then least(erase_at, now() + interval '1 hour') else erase_at end
    from ended where sealed_result is not null and erase_at is not null)
  ${insertSettled(OUTCOME_COLUMNS)} returning id`;

/**
 * Jobs that have ended, in one partition for each day (UTC) on which jobs ended. A row is written
 * once; a day goes as a whole, without a row being touched.
 */
export class JobHistory extends DayPartitions {
  readonly #ended = new Batches();

  constructor(private readonly jobs: DataSource) {
    super(jobs, 'settled_job', 'settled_at');
  }

  /** Moves here what an earlier version has settled. */
  adopt(): Promise<unknown> {
    return this.#ended.exhaust(async (most) => {
      const adopted = await this.jobs.query<unknown[]>(ADOPT, [most]);
      return adopted.length;
    });
  }
}
