import { createHash } from 'node:crypto';
import { reachingDatabase, Statement } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Intake, OfferedJob } from './intake.js';
import type { JobCodec } from './job-codec.js';
import type { Job } from './job.entity.js';
import { hasBegun, KEPT_COLUMNS, type KeptJobRow, keptJobRow, madeAgain } from './kept-job.js';
import type { JobsOf, Ledger, WakeUps } from './ledger.js';
import type { NewJob } from './sealed-job.js';

const KEPT = `from kept_request where job_id = $1 and project_id = $2 and forget_at > now()`;
const FIND = new Statement(
  'find what a job has sent',
  `select ${KEPT_COLUMNS} ${KEPT}`,
  keptJobRow,
);
/** Who has it says whether it is made again. */
const LOCK = new Statement(
  'lock what a job has sent',
  `select replayed_by as "replayedBy" ${KEPT} for update`,
  z.object({ replayedBy: z.string().nullable() }),
);
/** Asked behind the lock: what was waited for is not seen by the statement that waited. */
const UNDER_WAY = new Statement(
  'see whether a replay is under way',
  'select id from job where id = $1 and settled_at is null',
  z.object({ id: z.string() }),
);
const KNOWN = new Statement(
  'find the replay of an idempotency key',
  `select job_id as "jobId", fingerprint from idempotency_key
   where project_id = $1 and key = $2`,
  z.object({ jobId: z.string(), fingerprint: z.instanceof(Buffer).nullable() }),
);
const MARK = new Statement(
  'say by which job another one is replayed',
  'update kept_request set replayed_by = $2 where job_id = $1',
);

/** Who makes a job again, and under which key. */
export interface ReplayTerms {
  keyId: string;
  idempotencyKey: string | undefined;
}

/**
 * Makes jobs again that failed, or of which nobody knows what became. One is made again once at a
 * time: whoever asks while its replay is under way is told of that one.
 */
export class JobReplays {
  constructor(
    private readonly dataSource: DataSource,
    private readonly codec: JobCodec,
    private readonly intake: Intake,
    private readonly ledger: Ledger,
    private readonly wakeUps: WakeUps,
  ) {}

  /**
   * Resolves when the new job is committed.
   * @throws SluiceError `not_found`; `conflict` when there is nothing to be made again, or it is
   *   under way; `content_unreadable`, `idempotency_mismatch`, `job_queue_full`,
   *   `database_unavailable`
   */
  async replay(of: JobsOf, id: string, { keyId, idempotencyKey }: ReplayTerms): Promise<Job> {
    const job = await this.ledger.get(of, id);
    const { projectId } = of;
    const kept = await reachingDatabase(() => FIND.first(this.dataSource, [id, projectId]));
    if (!kept) throw nothingKept(job);
    const made = this.#made(projectId, kept);
    const terms = { ...made.terms, idempotencyKey };
    const digest = idempotencyKey === undefined ? undefined : digestOf(id);
    const offered = await this.intake.offer({ ...made, keyId, replayOf: id, terms }, digest);
    const madeId = await reachingDatabase(() =>
      this.dataSource.transaction((em) => this.#write(em, job, offered)),
    );
    this.wakeUps.job.send();
    return this.ledger.get({ projectId }, madeId);
  }

  #made(projectId: string, kept: KeptJobRow): Omit<NewJob, 'keyId'> {
    const made = madeAgain(this.codec, projectId, kept);
    if (!made) throw new SluiceError('content_unreadable');
    if (hasBegun(made)) throw new SluiceError('conflict', { detail: WALKED });
    return made;
  }

  /** @returns the id of the replay: an earlier one, if the same was asked for before */
  async #write(em: EntityManager, job: Job, offered: OfferedJob): Promise<string> {
    const { id, projectId } = job;
    const { idempotencyKey } = offered.job.terms;
    const lock = await LOCK.first(em, [id, projectId]);
    if (!lock) throw nothingKept(job);
    const earlier = await this.#known(em, job, idempotencyKey);
    if (earlier !== undefined) return earlier;
    const current = await UNDER_WAY.first(em, [lock.replayedBy]);
    if (current) throw underWay(current.id);
    await this.intake.write(em, [offered]);
    // A key that another request has taken meanwhile has kept the job out.
    const written = (await this.#known(em, job, idempotencyKey)) ?? offered.id;
    await MARK.run(em, [id, written]);
    return written;
  }

  /** @throws SluiceError `idempotency_mismatch` when the key stands for something else */
  async #known(em: EntityManager, { id, projectId }: Job, key: string | undefined) {
    if (key === undefined) return undefined;
    const known = await KNOWN.first(em, [projectId, key]);
    if (!known) return undefined;
    const { fingerprint, jobId } = known;
    if (!fingerprint || !this.codec.isSame(projectId, fingerprint, digestOf(id)))
      throw new SluiceError('idempotency_mismatch');
    return jobId;
  }
}

/** What must be equal for two requests to be the same one. */
const digestOf = (id: string): Buffer =>
  createHash('sha256')
    .update(JSON.stringify(['replay', id]))
    .digest();

const WALKED = 'The job had walked some pages of its list, which are gone. Make it anew.';

const FORGOTTEN =
  'What the job has sent is kept no longer: 7 days at most, and the oldest goes first when the ' +
  'project has SLUICE_MAX_KEPT_JOB_BYTES_PER_PROJECT of it. Make it anew.';

const nothingKept = ({ state }: Job): SluiceError =>
  new SluiceError('conflict', {
    detail:
      state === 'failed' || state === 'unknown'
        ? FORGOTTEN
        : `The job is ${state}. Only what failed, or what nobody knows of, is made again.`,
  });

const underWay = (id: string): SluiceError =>
  new SluiceError('conflict', {
    detail: `It is being made again already, by the job ${id}. Wait for its end.`,
    candidates: [id],
  });
