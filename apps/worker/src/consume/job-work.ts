import { randomUUID } from 'node:crypto';
import type { Room } from '#libs/admission';
import type { Breakers } from '#libs/breakers';
import type { ConnectionRoute } from '#libs/connections';
import {
  departureName,
  isIdempotent,
  type JobResult,
  type JobTicket,
  type ProxyRequest,
} from '#libs/contracts';
import { retryWhileUnavailable } from '#libs/database';
import type { UpstreamAnswer } from '#libs/egress';
import type { ClaimedJob, Claims, PutBack } from '#libs/ledger';
import type { CallEnvelope } from '#libs/parking';
import { Caller } from '../claim/caller.js';
import type { Claimant } from '../claim/claim.service.js';
import type { ClaimedRequest, ExchangeTerms, Work } from '../execute/work.js';
import { judgeAnswer } from '../judge/judge-job.js';
import type { NormalisedAnswer } from '../judge/normalise-limits.js';
import { MAX_RESULT_BYTES } from '../settle/job-memory.service.js';
import type { SettleJob } from '../settle/settle-job.service.js';
import type { AttemptLog } from './attempt-log.js';

const NO_BODY = Buffer.alloc(0);
/** A job that cannot be claimed for so long stays queued; it is noticed and put back. */
const CLAIM_PATIENCE_MS = 10_000;
/** What waits longer than this for its instant goes back into its lane. */
const MAX_WAIT_MS = 10_000;

/** What an answer means for its job. */
export type JobAnswer =
  | { kind: 'answered'; result: JobResult }
  | { kind: 'again'; why: string; again: PutBack }
  | { kind: 'refused'; why: string }
  /** Written down already. */
  | { kind: 'paused'; why: string };

/** What there is to say of an answer once it is here. */
interface SeenAnswer {
  status: number;
  /** For its limits, in this worker. Milliseconds. */
  waitedMs: number;
  /** Of the body, as far as it was taken in. */
  bytes: number;
}

/** What a job is worked on with. */
interface JobWorkParts {
  claims: Claims;
  settle: SettleJob;
  breakers: Pick<Breakers, 'isOpen'>;
  room: Room;
  onClaimed: () => void;
}

/**
 * A job: it is claimed in the ledger when its instant has come, and its answer is taken in whole.
 */
export class JobWork implements Work<JobAnswer> {
  readonly claimant: Claimant;
  /** Names the claim; asked for again, it is the same one. */
  readonly #owner = randomUUID();
  #claimed: ClaimedJob | undefined;
  #answer: SeenAnswer | undefined;
  #requestBytes = 0;
  /** Jobs of its connection leave in their order. */
  #isOrdered = false;

  constructor(
    private readonly ticket: JobTicket,
    readonly log: AttemptLog,
    private readonly parts: JobWorkParts,
  ) {
    const { jobId, fence, projectId, connectionId, limitRoute, planned } = ticket;
    this.claimant = {
      kind: 'job',
      projectId,
      connectionId,
      limitRoute,
      planned,
      maxWaitMs: MAX_WAIT_MS,
      departure: departureName(jobId, fence),
      caller: new Caller(),
    };
  }

  /** It is to find out whether the third party is up again. */
  get isProbe(): boolean {
    return this.ticket.isProbe ?? false;
  }

  /** What it holds of this worker's memory. */
  get room(): Room {
    return this.parts.room;
  }

  /** The job in the hands of this worker, once it is. */
  get claimed(): ClaimedJob | undefined {
    return this.#claimed;
  }

  /** The third party's, once it is here. */
  get answer(): SeenAnswer | undefined {
    return this.#answer;
  }

  /** Of the body that it sends. */
  get requestBytes(): number {
    return this.#requestBytes;
  }

  terms({ method }: ProxyRequest): ExchangeTerms {
    return { maxResponseBytes: MAX_RESULT_BYTES, freshSocket: !isIdempotent(method) };
  }

  async claim(
    _parked: CallEnvelope | undefined,
    { timeouts, projectId, baseUrl, limits }: ConnectionRoute,
  ): Promise<ClaimedRequest | undefined> {
    this.#isOrdered = limits?.isOrdered ?? false;
    const { breakers, claims } = this.parts;
    if (!this.isProbe && breakers.isOpen({ projectId, origin: baseUrl.origin })) {
      await claims.letGo(this.ticket);
      return undefined;
    }
    const claimed = await this.take();
    if (!claimed) return undefined;
    return {
      request: claimed.request.request,
      shape: claimed.request.shape,
      totalMs: timeouts.totalMs,
      isStillMine: () => performance.now() <= claimed.sendBy,
    };
  }

  /** @returns `undefined` when the job was cancelled, has expired or was dispatched anew */
  async take(): Promise<ClaimedJob | undefined> {
    const { ticket } = this;
    const { claims, onClaimed } = this.parts;
    this.#claimed = await retryWhileUnavailable(CLAIM_PATIENCE_MS, () =>
      claims.claim(ticket, this.#owner),
    );
    if (this.#claimed) {
      this.#requestBytes = this.#claimed.request.request.body.length;
      onClaimed();
    }
    return this.#claimed;
  }

  async receive(
    answer: UpstreamAnswer,
    normalised: NormalisedAnswer,
    waitedMs: number,
  ): Promise<JobAnswer> {
    const { status } = normalised.head;
    const seen = (this.#answer = { status, waitedMs, bytes: 0 });
    const claimed = this.#claimed as ClaimedJob;
    const { attempts: attempt, retry, resendable, refusals } = claimed.job;
    const verdict = judgeAnswer({
      ...normalised,
      attempt,
      retry,
      resendable,
      refusals,
      refusedAt: claimed.job.refusedAt?.getTime(),
      chance: Math.random(),
      now: Date.now(),
    });
    if (verdict.kind === 'settle') {
      const result = await this.#result(answer, normalised);
      seen.bytes = result.body.length;
      return { kind: 'answered', result };
    }
    answer.discard();
    const why = `${status} ${verdict.kind}`;
    if (verdict.kind === 'give_up') return { kind: 'refused', why };
    const { afterMs } = verdict;
    if (verdict.kind === 'retry')
      return { kind: 'again', why, again: { afterMs, dispatched: true } };
    // The lane is paused before the next of it may leave.
    const { pauseMs, counts } = verdict;
    const refused = { status, pauseMs, keepsPlace: this.#isOrdered };
    await this.parts.settle.retry(claimed, {
      afterMs,
      dispatched: true,
      uncounted: !counts,
      refused,
    });
    return { kind: 'paused', why };
  }

  #result(answer: UpstreamAnswer, { head }: NormalisedAnswer): Promise<JobResult> {
    this.#forgetRequest();
    const { settle, room } = this.parts;
    return settle.result(head, answer, room).catch((error: unknown) => {
      answer.discard();
      throw error;
    });
  }

  /** It has been answered, so its memory is free for the answer. */
  #forgetRequest(): void {
    if (this.#claimed) this.#claimed.request.request.body = NO_BODY;
    this.room.requestIsOver();
  }
}
