import { reachingDatabase, Statement } from '#libs/database';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { SteeredTarget } from './steering.js';

/** Counting ends there: a million jobs are not counted to say that they are many. */
const MOST = 10_000;

const countsRow = z.object({
  accepted: z.number(),
  queued: z.number(),
  running: z.number(),
  isAtLeast: z.boolean(),
  oldestAcceptedAt: z.date().nullable(),
});
/** What is in lanes. `isAtLeast`: there may be more. */
export type LaneCounts = z.infer<typeof countsRow>;

/** @param jobs SQL of jobs: their state, and when they were accepted */
const counting = (jobs: string): string => `select
    (count(*) filter (where state = 'accepted'))::integer as accepted,
    (count(*) filter (where state = 'queued'))::integer as queued,
    (count(*) filter (where state = 'running'))::integer as running,
    count(*) >= ${MOST} as "isAtLeast",
    min(accepted_at) filter (where state <> 'running') as "oldestAcceptedAt"
  from (${jobs} limit ${MOST}) as job`;
/** $1: of the connection, the integration or the project. */
const STATEMENTS = {
  connection: new Statement(
    'count the jobs of a lane',
    counting(`select state, accepted_at from job
      where project_id = (select project_id from connection where id = $1)
        and connection_id = $1 and settled_at is null order by accepted_at`),
    countsRow,
  ),
  integration: new Statement(
    'count the jobs of an integration',
    counting(`select job.state, job.accepted_at from connection
      join job on job.project_id = connection.project_id and job.connection_id = connection.id
      where connection.integration_id = $1 and job.settled_at is null`),
    countsRow,
  ),
  project: new Statement(
    'count the jobs of a project',
    counting(`select state, accepted_at from job
      where project_id = $1 and settled_at is null order by accepted_at`),
    countsRow,
  ),
};

/** What is in lanes at this moment. */
export class LaneLoads {
  constructor(private readonly dataSource: DataSource) {}

  of({ scope, id }: SteeredTarget): Promise<LaneCounts> {
    return reachingDatabase(() => STATEMENTS[scope].one(this.dataSource, [id]));
  }
}
