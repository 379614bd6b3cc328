import { Batches, reachingDatabase, Statement } from '#libs/database';
import type { ReplayBatch } from '#libs/contracts';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { JobCodec } from '../job-codec.js';
import { KEPT_COLUMNS, keptJobRow, type MadeAgain, madeAgain } from '../kept-job.js';
import type { Batch } from './batch.js';

/** Of one page. */
const MOST = { jobs: 200, bytes: 8 * 1_048_576 };

const keptRow = keptJobRow.extend({ line: z.number() });

/** The first one always, the others while they fit. $3: behind which line. */
const PAGE = new Statement(
  'read what a batch has sent',
  `select * from (
     select kept.*, sum(octet_length(sealed)) over (order by line) - octet_length(sealed) as before
     from (
       select ${KEPT_COLUMNS}, line
       from kept_request
       where batch_id = $1 and state = any($2) and line > $3 and forget_at > now()
       order by line limit ${MOST.jobs}) as kept) as page
   where before < ${MOST.bytes} order by line`,
  keptRow,
);
const FORGET = new Statement(
  'forget what jobs have sent',
  `delete from kept_request where job_id in (
     select job_id from kept_request where forget_at <= now() order by forget_at limit $1)`,
);

/** A job that is made again, and its line in the batch. */
interface ReplayedJob {
  /** Absent where what it has sent does not open any more. */
  job: MadeAgain | undefined;
  line: number;
}

/** What jobs have sent that did not end as they should have, for some days. */
export class KeptRequests {
  readonly #old = new Batches();

  constructor(
    private readonly dataSource: DataSource,
    private readonly codec: JobCodec,
  ) {}

  /** Of a batch, in the order of their lines. */
  async *of({ id, projectId }: Batch, states: ReplayBatch['states']): AsyncGenerator<ReplayedJob> {
    let behind = 0;
    for (;;) {
      const rows = await reachingDatabase(() => PAGE.all(this.dataSource, [id, states, behind]));
      for (const row of rows) yield { line: row.line, job: madeAgain(this.codec, projectId, row) };
      behind = rows.at(-1)?.line ?? behind;
      if (rows.length === 0) return;
    }
  }

  forgetOld(): Promise<unknown> {
    return this.#old.exhaust((most) => FORGET.run(this.dataSource, [most]));
  }
}
