import type { Room } from '#libs/admission';
import type { AnswerHead, JobResult } from '#libs/contracts';
import { retryWhileUnavailable } from '#libs/database';
import { type UpstreamAnswer, wholeBody } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import { type ClaimedJob, Claims, type Outcome, type PutBack } from '#libs/ledger';
import { Injectable } from '@nestjs/common';

/**
 * A database that is away is waited for this long; by then the lease is over and others have
 * decided.
 */
const PATIENCE_MS = 60_000;

/** Writes down what has become of a claimed job. */
@Injectable()
export class SettleJob {
  constructor(private readonly claims: Claims) {}

  /**
   * What of an answer is kept, under the head that callers are to see.
   * @throws the error that ended the body early
   */
  async result(head: AnswerHead, answer: UpstreamAnswer, room: Room): Promise<JobResult> {
    const body = await wholeBody(answer, (bytes, declared) => room.forAnswer(bytes, declared));
    return { head, body };
  }

  answered(claimed: ClaimedJob, result: JobResult): Promise<void> {
    return this.#settle(claimed, { state: 'answered', dispatched: true, result });
  }

  failed(claimed: ClaimedJob, error: SluiceError, dispatched: boolean): Promise<void> {
    return this.#settle(claimed, { state: 'failed', dispatched, error: described(error) });
  }

  unknown(claimed: ClaimedJob, error: SluiceError): Promise<void> {
    return this.#settle(claimed, { state: 'unknown', dispatched: true, error: described(error) });
  }

  /** Back into its lane. */
  async retry(claimed: ClaimedJob, again: PutBack): Promise<void> {
    await this.written(claimed, () => this.claims.putBack(claimed, again));
  }

  /**
   * What others may have decided by now does nothing any more, nor does what was done already.
   * @throws what keeps it from being written; then the job is in nobody's hands
   */
  async written<T>(claimed: ClaimedJob, write: () => Promise<T>): Promise<T> {
    try {
      return await retryWhileUnavailable(PATIENCE_MS, write);
    } catch (error) {
      this.claims.forget(claimed);
      throw error;
    }
  }

  #settle(claimed: ClaimedJob, outcome: Outcome): Promise<void> {
    return this.written(claimed, async () => void (await this.claims.settle(claimed, outcome)));
  }
}

const described = (error: SluiceError): { code: string; message: string } => ({
  code: error.code,
  message: error.facts.detail ?? error.message,
});
