import { Batches, reachingDatabase, Statement } from '#libs/database';
import type { DataSource } from 'typeorm';
import { z } from 'zod';

/** The oldest goes when the rest is full, so that what fails next finds room. */
const FREE_SHARE = 1 / 8;

const SUM = new Statement(
  'sum up what is kept of a project',
  `select coalesce(sum(bytes), 0)::float8 as bytes from kept_load where project_id = $1`,
  z.object({ bytes: z.number() }),
);
const FULL = new Statement(
  'find projects of which much is kept',
  `select project_id as "projectId" from kept_load group by project_id having sum(bytes) > $1`,
  z.object({ projectId: z.string() }),
);
/** $2: what may stay. Only what is counted makes room. */
const FORGET_OLDEST = new Statement(
  'forget the oldest of what jobs have sent',
  `delete from kept_request where job_id in (
     select job_id from (
       select job_id, sum(bytes) over (order by forget_at, job_id) - bytes as older
       from (
         select job_id, forget_at, bytes from kept_request
         where project_id = $1 and bytes is not null
         order by forget_at, job_id limit $3 for update skip locked) as oldest) as summed
     where older < (select sum(bytes) from kept_load where project_id = $1) - $2)`,
);

/** SQL: whether what fails now is kept. @param projectId SQL of whose it is */
export const hasRoom = (projectId: string, mostBytes: string): string =>
  `coalesce((select sum(bytes) from kept_load
     where kept_load.project_id = ${projectId}), 0) < ${mostBytes}`;

/**
 * How many bytes of what failed jobs have sent are kept of a project. The database keeps the sums
 * with every job that fails, in parts of which none is waited for. The oldest goes first; what
 * fails while there is no room at all is not kept.
 */
export class KeptLoad {
  readonly #batches = new Batches();

  constructor(
    private readonly dataSource: DataSource,
    readonly mostBytes: number,
  ) {}

  /** In bytes, as they are stored. */
  async of(projectId: string): Promise<number> {
    return (await reachingDatabase(() => SUM.one(this.dataSource, [projectId]))).bytes;
  }

  /** Of all projects that are nearly full, a batch of each by turns. */
  async makeRoom(): Promise<void> {
    const staying = Math.floor(this.mostBytes * (1 - FREE_SHARE));
    const full = await reachingDatabase(() => FULL.all(this.dataSource, [staying]));
    await this.#batches.exhaustEach(
      full,
      async ({ projectId }, most) =>
        (await FORGET_OLDEST.run(this.dataSource, [projectId, staying, most])) >= most,
    );
  }
}
