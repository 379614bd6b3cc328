import { createHash, type Hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { CallbackTarget } from '#libs/contracts';
import { ignore, SluiceError } from '#libs/errors';
import { type Batch, BatchIntake, BatchLanes, BatchUpload } from '#libs/ledger';
import type { Caller } from '#libs/projects';
import { Webhooks } from '#libs/webhooks';
import { Injectable } from '@nestjs/common';
import { type JobLine, linesOf, piecesOf } from '../accept/job-lines.js';
import { announcesBody } from '../accept/raw-target.js';
import { readBody } from '../accept/read-body.js';
import { DescribeLine } from './describe-line.service.js';
import { readJobArray } from './job-array.js';
import { LineErrors } from './line-errors.js';

const MOST_JOBS = 1_000_000;
/** So many lines are read without a pause in which other requests are looked after. */
const LINES_AT_ONCE = 32;

/** How a batch is to be taken in. */
interface BatchTerms {
  idempotencyKey: string | undefined;
  /** All of it or nothing. */
  isAtomic: boolean;
  callback: CallbackTarget | undefined;
}

/** A batch on its way in, and who sends it. */
interface Arrival {
  caller: Caller;
  raw: IncomingMessage;
  terms: BatchTerms;
  /** Of all that was sent and how it is to be taken. */
  hash: Hash;
}

/**
 * Takes a batch in while it comes, at the pace of the database. What is not a job is left out and
 * reported; what breaks off leaves nothing.
 */
@Injectable()
export class UploadBatch {
  constructor(
    private readonly describe: DescribeLine,
    private readonly intake: BatchIntake,
    private readonly lanes: BatchLanes,
    private readonly webhooks: Webhooks,
  ) {}

  /**
   * One job on each line.
   * @throws SluiceError `batch_rejected`, `idempotency_in_flight`, `idempotency_mismatch`,
   *   `job_queue_full`, `request_too_large`, `invalid_request`, `database_unavailable`
   */
  async lines(caller: Caller, raw: IncomingMessage, terms: BatchTerms): Promise<Batch> {
    const hash = hashOf(terms);
    return this.#upload({ caller, raw, terms, hash }, () => linesOf(raw, hash));
  }

  /** Jobs in an array, which is read as a whole. @throws SluiceError as `lines` */
  async array(caller: Caller, raw: IncomingMessage, terms: BatchTerms): Promise<Batch> {
    if (!announcesBody(raw)) throw new LineErrors().asRefusal();
    const body = await readBody(raw);
    const { callback, jobs } = readJobArray(body);
    if (callback && terms.callback) throw twice();
    const all = { ...terms, callback: callback ?? terms.callback };
    const hash = hashOf(terms).update(body);
    return this.#upload({ caller, raw, terms: all, hash }, () => jobs);
  }

  async #upload(
    arrival: Arrival,
    jobs: () => AsyncIterable<JobLine> | Iterable<JobLine>,
  ): Promise<Batch> {
    const { caller, terms, hash } = arrival;
    const { callback, idempotencyKey } = terms;
    await this.webhooks.checkTarget(caller.projectId, callback);
    const { projectId, keyId } = caller;
    const begun = await this.intake.begin({ projectId, keyId, idempotencyKey, callback });
    if (!(begun instanceof BatchUpload)) {
      await readOn(arrival);
      this.intake.assertSame(begun, hash.digest());
      return begun;
    }
    try {
      const { rejected, errors } = await this.#jobs(arrival, jobs(), begun);
      const digest = idempotencyKey === undefined ? undefined : hash.digest();
      const batch = await begun.open({ rejected, errors, digest });
      this.lanes.openSome(batch.id).catch(ignore('a worker goes on with it'));
      return batch;
    } catch (error) {
      await begun.abort().catch(ignore('it is erased when its lease ends'));
      throw error;
    }
  }

  /** @throws SluiceError `batch_rejected` when there is nothing, or not all, to be accepted */
  async #jobs(
    { caller, raw, terms: { isAtomic } }: Arrival,
    jobs: AsyncIterable<JobLine> | Iterable<JobLine>,
    upload: BatchUpload,
  ): Promise<LineErrors> {
    const errors = new LineErrors();
    const describe = this.describe.of(caller, raw.headers);
    let accepted = 0;
    let lines = 0;
    for await (const { number, json } of jobs) {
      if (++lines > MOST_JOBS) throw tooMany();
      if (lines % LINES_AT_ONCE === 0) await setImmediate();
      const job = await errors.unlessOf(number, () => describe(json));
      if (!job || (isAtomic && errors.rejected > 0)) continue;
      await upload.add(job, number);
      accepted++;
    }
    if (accepted === 0 || (isAtomic && errors.rejected > 0)) throw errors.asRefusal();
    return errors;
  }
}

/** What is only compared must have been read as well. */
async function readOn({ raw, hash }: Arrival): Promise<void> {
  if (raw.complete && raw.readableEnded) return;
  for await (const _piece of piecesOf(raw, hash));
}

const hashOf = ({ isAtomic, callback }: BatchTerms): Hash =>
  createHash('sha256').update(JSON.stringify([isAtomic, callback ?? null]));

const twice = (): SluiceError =>
  new SluiceError('invalid_request', {
    errors: [{ path: 'callback', message: 'is in the query and in the body; say it once' }],
    dispatched: false,
  });

const tooMany = (): SluiceError =>
  new SluiceError('request_too_large', {
    dispatched: false,
    detail: `A batch may have ${MOST_JOBS} jobs. Send the others in another one.`,
  });
