import type { LineError } from '#libs/contracts';
import { packed, reachingDatabase, retryWhileUnavailable, Statement } from '#libs/database';
import { ignore, SluiceError } from '#libs/errors';
import type { DataSource } from 'typeorm';
import type { JobCodec } from '../job-codec.js';
import type { JobLoad } from '../job-load.js';
import { type NewJob, offerOf, sealJob, type SealedJob } from '../sealed-job.js';
import { type Batch, BATCH_COLUMNS, batchRow } from './batch.js';

/** Of one statement. */
const CHUNK = { jobs: 500, bytes: 1_048_576 };
/** An upload of which nothing has been heard for so long is given up. */
export const UPLOAD_LEASE = '30 seconds';
const RENEW_MS = 10_000;
/** So long it waits for a database that is away. */
const PATIENCE_MS = 5_000;

/** Bears being done twice: what is there already is not counted again. */
const STAGE = new Statement(
  'stage jobs',
  `with uploading as (
     select id, project_id, key_id from batch
     where id = $3 and state = 'uploading' for no key update),
   added as (
     insert into staged_job (id, batch_id, line, project_id, key_id, connection_id, method, route,
       resendable, retry, priority, sealed_request, sealed_metadata, run_at, expires_at, resource,
       pages)
     select offer.id, uploading.id, line, project_id, key_id, connection_id, method, route,
       resendable, retry, priority, substring($2::bytea from "at" for bytes),
       decode(metadata, 'hex'), run_at, expires_at, resource, pages
     from uploading, json_to_recordset($1) as offer(
       id uuid, line integer, connection_id uuid, method text, route text, resendable boolean,
       retry jsonb, priority integer, metadata text, run_at timestamptz, expires_at timestamptz,
       resource text, pages integer, "at" integer, bytes integer)
     on conflict do nothing returning octet_length(sealed_request) as bytes),
   sums as (select count(*)::integer as jobs, coalesce(sum(bytes), 0) as bytes from added)
   update batch set staged_jobs = staged_jobs + sums.jobs,
     staged_bytes = staged_bytes + sums.bytes, lease_until = now() + interval '${UPLOAD_LEASE}'
   from sums where batch.id = (select id from uploading)`,
);
const RENEW = new Statement(
  'keep an upload',
  `update batch set lease_until = now() + interval '${UPLOAD_LEASE}'
   where id = $1 and state = 'uploading'`,
);
const OPEN = new Statement(
  'open a batch',
  `with opened as (
     update batch set state = 'opening', accepted = staged_jobs, rejected = $2, errors = $3,
       fingerprint = $4, opened_at = now(), paced_at = now(), next_paced_at = now(),
       lease_until = null
     where id = $1 and state = 'uploading' returning *)
   select ${BATCH_COLUMNS} from opened as batch
   union all select ${BATCH_COLUMNS} from batch
   where id = $1 and state in ('opening', 'running', 'settled')
     and not exists (select from opened)`,
  batchRow,
);
const ABORT = new Statement(
  'give up an upload',
  `update batch set state = 'aborted', idempotency_key = null
   where id = $1 and state = 'uploading'`,
);

/** A sealed job, and the line that described it. */
type StagedJob = SealedJob & { line: number };

/** What is known at the end of an upload. */
interface UploadEnd {
  rejected: number;
  errors: readonly LineError[];
  /** Of all that was sent; kept under an idempotency key. */
  digest?: Buffer | undefined;
}

/**
 * A batch that comes in. Its jobs are stored a chunk at a time, where no lane sees them; the next
 * chunk is gathered while one is written, and more are not taken. It is whole when it is opened,
 * and nothing is left of it when it is aborted, or when its process is gone.
 */
export class BatchUpload {
  #chunk: StagedJob[] = [];
  #chunkBytes = 0;
  #writing: Promise<void> = Promise.resolve();
  readonly #renewal: NodeJS.Timeout;

  constructor(
    private readonly dataSource: DataSource,
    private readonly codec: JobCodec,
    private readonly load: JobLoad,
    private readonly batch: Pick<Batch, 'id' | 'projectId'>,
  ) {
    this.#renewal = setInterval(() => {
      RENEW.run(this.dataSource, [batch.id]).catch(ignore('the next one renews it'));
    }, RENEW_MS);
  }

  /**
   * Resolves when there is room for the next one.
   * @throws SluiceError `job_queue_full`, `database_unavailable`; `request_timeout` when the upload
   *   was given up meanwhile
   */
  async add(job: NewJob, line: number): Promise<void> {
    const sealed = sealJob(this.codec, job);
    this.#chunk.push({ ...sealed, line });
    this.#chunkBytes += sealed.sealed.length;
    if (this.#chunk.length < CHUNK.jobs && this.#chunkBytes < CHUNK.bytes) return;
    await this.#writing;
    this.#write();
  }

  /**
   * All of it is there: its jobs may enter their lanes.
   * @throws SluiceError as `add`
   */
  async open({ rejected, errors, digest }: UploadEnd): Promise<Batch> {
    await this.#writing;
    if (this.#chunk.length > 0) this.#write();
    await this.#writing;
    const { id, projectId } = this.batch;
    const fingerprint = digest && this.codec.fingerprint(projectId, digest);
    const parameters = [id, rejected, JSON.stringify(errors), fingerprint ?? null];
    const opened = await retrying(() => OPEN.first(this.dataSource, parameters));
    this.#end();
    if (!opened) throw givenUp();
    return opened;
  }

  /** Nothing of it will run; what is stored of it is erased. */
  async abort(): Promise<void> {
    this.#end();
    await this.#writing.catch(ignore('it is given up'));
    await retrying(() => ABORT.run(this.dataSource, [this.batch.id]));
  }

  #end(): void {
    clearInterval(this.#renewal);
  }

  #write(): void {
    const chunk = this.#chunk;
    const bytes = this.#chunkBytes;
    this.#chunk = [];
    this.#chunkBytes = 0;
    this.#writing = this.#stage(chunk, bytes);
    this.#writing.catch(ignore('whoever adds the next one hears of it'));
  }

  async #stage(chunk: readonly StagedJob[], bytes: number): Promise<void> {
    const { id, projectId } = this.batch;
    await this.load.admit(projectId, { jobs: chunk.length, bytes });
    const { all, places } = packed(chunk.map(({ sealed }) => sealed));
    const offers = chunk.map((job, index) => ({
      ...offerOf(job),
      line: job.line,
      ...places[index],
    }));
    const parameters = [JSON.stringify(offers), all, id];
    const isStaged = await retrying(() => STAGE.run(this.dataSource, parameters));
    if (!isStaged) throw givenUp();
  }
}

const retrying = <T>(work: () => Promise<T>): Promise<T> =>
  retryWhileUnavailable(PATIENCE_MS, () => reachingDatabase(work));

const givenUp = (): SluiceError =>
  new SluiceError('request_timeout', {
    detail: 'The upload stood still for so long that it was given up.',
    dispatched: false,
  });
