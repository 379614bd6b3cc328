import { reachingDatabase, Statement } from '#libs/database';
import type { DataSource } from 'typeorm';
import { z } from 'zod';

/** Looking ends there: a job behind ten thousand is behind many. */
const MOST = 10_000;

const positionRow = z.object({
  ahead: z.number(),
  isAtLeast: z.boolean(),
  /** When it may leave as far as it itself is concerned. */
  dueAt: z.date(),
});
/** How many jobs of its connection leave before one. `isAtLeast`: there may be more. */
type JobPosition = z.infer<typeof positionRow>;

/**
 * In the order in which lanes are emptied; jobs that are to be tried again count when they are due
 * before it. $1: the job.
 */
const LOOK = new Statement(
  'look how many jobs go before one',
  `with mine as (
     select connection_id, priority, seq, greatest(coalesce(run_at, now()), now()) as due_at
     from job where id = $1 and state = 'accepted'),
   head as (
     (select priority, seq from job
      where connection_id = (select connection_id from mine)
        and state = 'accepted' and run_at is null
      order by priority desc, seq limit ${MOST})
     union all
     (select priority, seq from job
      where connection_id = (select connection_id from mine)
        and state = 'accepted' and run_at is not null and awaits_receipt is null
        and run_at <= (select due_at from mine)
      order by run_at limit ${MOST})),
   before as (
     select head from head, mine
     where head.priority > mine.priority
       or (head.priority = mine.priority and head.seq < mine.seq)),
   out as (
     select from job where connection_id = (select connection_id from mine) and state = 'queued')
   select ((select count(*) from before) + (select count(*) from out))::integer as ahead,
     (select count(*) from before) >= ${MOST} as "isAtLeast", due_at as "dueAt"
   from mine`,
  positionRow,
);

/** Where jobs stand in their lanes. */
export class JobPositions {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns `undefined` of a job that waits in no lane */
  of(jobId: string): Promise<JobPosition | undefined> {
    return reachingDatabase(() => LOOK.first(this.dataSource, [jobId]));
  }
}
