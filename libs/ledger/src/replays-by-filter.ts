import type { ReplayJobs } from '#libs/contracts';
import { reachingDatabase, Statement, type WakeUp } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Intake, OfferedJob } from './intake.js';
import type { JobCodec } from './job-codec.js';
import { hasBegun, KEPT_COLUMNS, type KeptJobRow, keptJobRow, madeAgain } from './kept-job.js';
import type { JobsOf } from './ledger.js';
import { KEPT_DAYS } from './settlement.js';

/** No more are counted, or made by one request. */
const MOST = 100_000;
/** Less than a client waits for an answer. */
const TURN_MS = 10_000;
/** So many are looked through by one statement, whether they match or not. */
const LOOKED_THROUGH = 2_000;
/** Of one transaction. */
const TOGETHER = { jobs: 64, bytes: 8 * 1_048_576 };
const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const KEPT_FOR = `interval '${KEPT_DAYS} days'`;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * $1 to $3: project, and behind which; $4 to $9: states, connection, integration, key, error code,
 * until or null. What was made again already is left out, and so is what has lost its connection.
 */
const LOOK_THROUGH = new Statement(
  'look through what jobs have sent',
  `select coalesce(array_agg(job_id order by forget_at, job_id) filter (where is_match), '{}')
       as ids, count(*)::integer as looked,
     (array_agg(forget_at order by forget_at desc, job_id desc))[1] as "forgetAt",
     (array_agg(job_id order by forget_at desc, job_id desc))[1] as "jobId"
   from (
     select job_id, forget_at,
       forget_at > now() and replayed_by is null and state = any($4)
         and ($5::uuid is null or connection_id = $5)
         and ($7::uuid is null or key_id = $7)
         and ($8::text is null or error_code = $8)
         and exists (select from connection where connection.id = kept.connection_id
           and ($6::uuid is null or connection.integration_id = $6)) as is_match
     from kept_request kept
     where project_id = $1 and (forget_at, job_id) > ($2::timestamptz, $3::uuid)
       and ($9::timestamptz is null or forget_at < $9::timestamptz + ${KEPT_FOR})
     order by forget_at, job_id limit ${LOOKED_THROUGH}) as looked`,
  z.object({
    ids: z.array(z.string()),
    looked: z.number(),
    forgetAt: z.date().nullable(),
    jobId: z.string().nullable(),
  }),
);
/** The first one always, the others while they fit. */
const READ = new Statement(
  'read what is to be made again',
  `select * from (
     select kept.*, sum(octet_length(sealed)) over (order by place) - octet_length(sealed) as before
     from (
       select ${KEPT_COLUMNS}, place from unnest($1::uuid[]) with ordinality as wanted (id, place)
       join kept_request on job_id = id and replayed_by is null) as kept) as page
   where before < ${TOGETHER.bytes} order by place`,
  keptJobRow,
);
/** Of those that nobody else makes again at this moment. */
const LOCK = new Statement(
  'lock what is to be made again',
  `select job_id as "jobId" from kept_request
   where job_id = any($1) and replayed_by is null order by job_id for update skip locked`,
  z.object({ jobId: z.string() }),
);
const MARK = new Statement(
  'say by which jobs others are replayed',
  `update kept_request set replayed_by = made.id
   from unnest($1::uuid[], $2::uuid[]) as made (job_id, id)
   where kept_request.job_id = made.job_id`,
);

/** How many jobs are made again. */
export interface JobReplayCount {
  jobs: number;
  /** What they have sent does not open any more, or they had walked some pages of a list. */
  skipped: number;
  /** There are others, which the same request makes next. */
  hasMore: boolean;
  /** When the last of them is to be made, where they are spread. */
  lastRunAt?: string;
}

/** Which jobs, resolved to ids, and by whom they are made again. */
interface FilteredReplay extends Omit<ReplayJobs, 'dryRun'> {
  keyId: string;
}

/**
 * Makes many jobs again that failed, the oldest first. Each of them is made again so once; its
 * replay is another job, which may fail and be made again itself. So whoever asks twice, or at the
 * same time as somebody else, makes none twice.
 */
export class ReplaysByFilter {
  constructor(
    private readonly dataSource: DataSource,
    private readonly codec: JobCodec,
    private readonly intake: Intake,
    private readonly wakeUp: WakeUp,
  ) {}

  /** @throws SluiceError `database_unavailable` */
  async count(of: JobsOf, filter: FilteredReplay): Promise<JobReplayCount> {
    const turn = new Turn();
    for await (const ids of this.#found(of, filter)) {
      turn.jobs += ids.length;
      if (turn.isOver) return { jobs: Math.min(turn.jobs, MOST), skipped: 0, hasMore: true };
    }
    return { jobs: turn.jobs, skipped: 0, hasMore: false };
  }

  /**
   * Resolves when they are committed; what was made before an error stays made.
   * @throws SluiceError `job_queue_full` when none could be made, `database_unavailable`
   */
  async make(of: JobsOf, filter: FilteredReplay): Promise<JobReplayCount> {
    const turn = new Turn(filter);
    for await (const ids of this.#found(of, filter)) {
      try {
        await this.#makeAgain(of.projectId, ids, { keyId: filter.keyId, turn });
      } catch (error) {
        if (turn.jobs === 0 || !isFull(error)) throw error;
        return turn.count(true);
      }
      if (turn.isOver) return turn.count(true);
    }
    return turn.count(false);
  }

  /** The oldest first, some at a time: none, when all that were looked through are others. */
  async *#found({ projectId, keyId }: JobsOf, filter: FilteredReplay): AsyncGenerator<string[]> {
    const { states, connection, integration, code, since, until } = filter;
    const matching = [states, connection, integration, keyId, code, until].map(
      (each) => each ?? null,
    );
    let behind: [forgetAt: Date, jobId: string] = [forgottenAt(since), FIRST_ID];
    for (;;) {
      const page = [projectId, ...behind, ...matching];
      const look = await reachingDatabase(() => LOOK_THROUGH.one(this.dataSource, page));
      if (look.ids.length === 0) yield [];
      for (let at = 0; at < look.ids.length; at += TOGETHER.jobs)
        yield look.ids.slice(at, at + TOGETHER.jobs);
      const { looked, forgetAt, jobId } = look;
      if (looked < LOOKED_THROUGH || !forgetAt || !jobId) return;
      behind = [forgetAt, jobId];
    }
  }

  async #makeAgain(projectId: string, ids: readonly string[], by: MadeBy): Promise<void> {
    for (let left = ids; left.length > 0;) {
      const rows = await reachingDatabase(() => READ.all(this.dataSource, [left]));
      const offers = await this.#offered(projectId, rows, by);
      by.turn.jobs += await reachingDatabase(() =>
        this.dataSource.transaction((em) => this.#write(em, offers)),
      );
      this.wakeUp.send();
      const last = rows.at(-1);
      left = last ? left.slice(left.indexOf(last.jobId) + 1) : [];
    }
  }

  async #offered(
    projectId: string,
    rows: readonly KeptJobRow[],
    { keyId, turn }: MadeBy,
  ): Promise<Map<string, OfferedJob>> {
    const offers = new Map<string, OfferedJob>();
    for (const row of rows) {
      const made = madeAgain(this.codec, projectId, row);
      if (!made || hasBegun(made)) {
        turn.skipped += 1;
        continue;
      }
      const terms = { ...made.terms, runAt: turn.nextRunAt() };
      const job = { ...made, keyId, replayOf: row.jobId, terms };
      offers.set(row.jobId, await this.intake.offer(job));
    }
    return offers;
  }

  /** @returns how many are made; others may have made some of them meanwhile */
  async #write(em: EntityManager, offers: ReadonlyMap<string, OfferedJob>): Promise<number> {
    const rows = await LOCK.all(em, [[...offers.keys()]]);
    const ours = new Set(rows.map(({ jobId }) => jobId));
    const written = [...offers].filter(([jobId]) => ours.has(jobId));
    const jobs = written.map(([, offered]) => offered);
    await this.intake.write(em, jobs);
    await MARK.run(em, [written.map(([jobId]) => jobId), jobs.map(({ id }) => id)]);
    return jobs.length;
  }
}

interface MadeBy {
  keyId: string;
  turn: Turn;
}

/** One request's share of the work, and what has come of it. */
class Turn {
  jobs = 0;
  skipped = 0;
  readonly #until = performance.now() + TURN_MS;
  readonly #everyMs: number;
  #runAt: number | undefined;
  #lastRunAt: string | undefined;

  constructor({ perSecond, runAt }: Pick<ReplayJobs, 'perSecond' | 'runAt'> = {}) {
    this.#everyMs = perSecond === undefined ? 0 : SECOND_MS / perSecond;
    if (perSecond !== undefined || runAt !== undefined)
      this.#runAt = runAt === undefined ? Date.now() : Date.parse(runAt);
  }

  get isOver(): boolean {
    return this.jobs >= MOST || performance.now() >= this.#until;
  }

  /** The first one at once, each other one its distance behind the one before. */
  nextRunAt(): string | undefined {
    if (this.#runAt === undefined) return undefined;
    this.#lastRunAt = new Date(this.#runAt).toISOString();
    this.#runAt += this.#everyMs;
    return this.#lastRunAt;
  }

  count(hasMore: boolean): JobReplayCount {
    const { jobs, skipped } = this;
    const lastRunAt = this.#lastRunAt;
    return { jobs, skipped, hasMore, ...(lastRunAt === undefined ? {} : { lastRunAt }) };
  }
}

/** When what ended at this instant is forgotten. */
const forgottenAt = (endedAt: string | undefined): Date =>
  new Date(endedAt === undefined ? 0 : Date.parse(endedAt) + KEPT_DAYS * DAY_MS);

const isFull = (error: unknown): boolean =>
  error instanceof SluiceError && error.code === 'job_queue_full';
