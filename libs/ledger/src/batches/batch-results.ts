import { resultView } from '#libs/contracts';
import { reachingDatabase, Statement } from '#libs/database';
import type { DataSource } from 'typeorm';
import type { JobCodec } from '../job-codec.js';
import { Job } from '../job.entity.js';
import { presentJob } from '../present-job.js';
import { JOB_COLUMNS } from '../rows.js';

/** Of one page: answers may be large. */
const MOST = { jobs: 200, bytes: 8 * 1_048_576 };

type Row = Job & { sealed: Buffer | null };

/** The first one always, the others while they fit. $2 and $3: behind which job. */
const PAGE = new Statement<Row>(
  'read results of a batch',
  `select * from (
     select ${JOB_COLUMNS}, result.sealed,
       sum(coalesce(octet_length(result.sealed), 0)) over (order by job.accepted_at, job.id)
         - coalesce(octet_length(result.sealed), 0) as before
     from (
       select *, null::text as awaits_receipt from settled_job
       where batch_id = $1 and (accepted_at, id) > ($2, $3)
       order by accepted_at, id limit ${MOST.jobs}) as job
     left join job_result result on result.job_id = job.id) as page
   where before < ${MOST.bytes} order by "createdAt", id`,
);
const BEGINNING = { createdAt: new Date(0), id: '00000000-0000-0000-0000-000000000000' };

/** What became of the jobs of a batch, a page at a time, however many there are. */
export class BatchResults {
  constructor(
    private readonly dataSource: DataSource,
    private readonly codec: JobCodec,
  ) {}

  /** Of jobs that have ended, with what they got back as long as it is kept. */
  async *of(batchId: string): AsyncGenerator<object[]> {
    let last: Pick<Job, 'createdAt' | 'id'> = BEGINNING;
    for (;;) {
      const behind = [batchId, last.createdAt, last.id];
      const rows = await reachingDatabase(() => PAGE.all(this.dataSource, behind));
      const end = rows.at(-1);
      if (!end) return;
      yield rows.map((row) => this.#present(row));
      last = end;
    }
  }

  #present({ sealed, ...columns }: Row): object {
    const job = Object.assign(new Job(), columns);
    const view = presentJob(job);
    if (!sealed) return view;
    return { ...view, response: resultView(this.codec.openResult(job, sealed)) };
  }
}
