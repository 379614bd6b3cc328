import type { CallbackTarget } from '#libs/contracts';
import { Batches, isUniqueViolation, reachingDatabase, Statement, uuidV7 } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { JobCodec } from '../job-codec.js';
import type { JobLoad } from '../job-load.js';
import { type Batch, batchRow, batchWhere } from './batch.js';
import { BatchUpload, UPLOAD_LEASE } from './batch-upload.js';

const RETRY_AFTER_MS = 5_000;

/** Uploads of one project begin one after the other. */
const LOCK = new Statement(
  'lock the uploads of a project',
  'select from pg_advisory_xact_lock(hashtextextended($1::text, 54))',
);
/** $6: how many of them there may be. */
const BEGIN = new Statement(
  'begin a batch',
  `insert into batch (id, project_id, key_id, idempotency_key, sealed_callback, replay_of,
     lease_until)
   select $1, $2, $3, $4, $5, $7, now() + interval '${UPLOAD_LEASE}'
   where (select count(*) from batch where project_id = $2 and state = 'uploading') < $6
   returning id`,
);
/** The key of an upload whose process is gone is free. */
const FREE_KEY = new Statement(
  'free the key of a lost upload',
  `update batch set state = 'aborted', idempotency_key = null
   where project_id = $1 and idempotency_key = $2 and state = 'uploading' and lease_until < now()`,
);
const KNOWN = new Statement(
  'find a batch by its key',
  batchWhere('project_id = $1 and idempotency_key = $2'),
  batchRow,
);
const ABORTED = new Statement(
  'find uploads that are over',
  `with lost as (
     update batch set state = 'aborted', idempotency_key = null
     where state = 'uploading' and lease_until < now() returning id)
   select id from batch where state = 'aborted' union select id from lost`,
  z.object({ id: z.string() }),
);
const ERASE = new Statement(
  'erase jobs of an upload',
  `delete from staged_job where id in (
     select id from staged_job where batch_id = $1 limit $2)`,
);
const FORGET = new Statement(
  'forget an upload',
  `delete from batch where id = $1 and state = 'aborted'`,
);

/** Who makes a batch, and what is said of it beside its jobs. */
interface NewBatch {
  projectId: string;
  keyId: string;
  idempotencyKey?: string | undefined;
  callback?: CallbackTarget | undefined;
  /** Whose jobs are made again. */
  replayOf?: string | undefined;
}

/** Takes batches in. */
export class BatchIntake {
  readonly #aborted = new Batches();

  constructor(
    private readonly dataSource: DataSource,
    private readonly codec: JobCodec,
    private readonly load: JobLoad,
    /** Uploads of one project at the same time. */
    private readonly most: number,
  ) {}

  /**
   * @returns the batch itself when its idempotency key stands for one: whether it is the same shows
   *   at the end of what is sent
   * @throws SluiceError `idempotency_in_flight`, `job_queue_full`, `database_unavailable`
   */
  async begin(batch: NewBatch): Promise<BatchUpload | Batch> {
    const { projectId, idempotencyKey } = batch;
    const known = await reachingDatabase(() => this.#known(projectId, idempotencyKey));
    if (known) return known;
    const id = uuidV7();
    const { keyId, callback, replayOf } = batch;
    const sealed = callback && this.codec.sealCallback({ id, projectId }, callback);
    const parameters = [id, projectId, keyId, idempotencyKey ?? null, sealed ?? null];
    const begun = await this.#insert([...parameters, this.most, replayOf ?? null]);
    if (!begun) {
      const detail = `Of this project ${this.most} batches may come in at once: SLUICE_MAX_UPLOADS_PER_PROJECT.`;
      throw new SluiceError('job_queue_full', { detail, retryAfterMs: RETRY_AFTER_MS });
    }
    return new BatchUpload(this.dataSource, this.codec, this.load, { id, projectId });
  }

  /** Whether what was sent is what made the batch. @throws SluiceError `idempotency_mismatch` */
  assertSame({ projectId, fingerprint }: Batch, digest: Buffer): void {
    if (!fingerprint || !this.codec.isSame(projectId, fingerprint, digest))
      throw new SluiceError('idempotency_mismatch');
  }

  /** Erases what is stored of uploads that were aborted, or lost, a part of each by turns. */
  async eraseAborted(): Promise<void> {
    const uploads = await ABORTED.all(this.dataSource);
    await this.#aborted.exhaustEach(uploads, async ({ id }, most) => {
      if ((await ERASE.run(this.dataSource, [id, most])) >= most) return true;
      await FORGET.run(this.dataSource, [id]);
      return false;
    });
  }

  async #known(projectId: string, key: string | undefined): Promise<Batch | undefined> {
    if (key === undefined) return undefined;
    await FREE_KEY.run(this.dataSource, [projectId, key]);
    const known = await KNOWN.first(this.dataSource, [projectId, key]);
    if (known?.state === 'uploading') throw new SluiceError('idempotency_in_flight');
    return known;
  }

  async #insert(parameters: unknown[]): Promise<number> {
    try {
      return await reachingDatabase(() =>
        this.dataSource.transaction(async (em) => {
          await LOCK.all(em, [parameters[1]]);
          return BEGIN.run(em, parameters);
        }),
      );
    } catch (error) {
      if (isUniqueViolation(error)) throw new SluiceError('idempotency_in_flight');
      throw error;
    }
  }
}
