import type { ConnectionRoute } from '#libs/connections';
import type { ProxyRequest } from '#libs/contracts';
import { uuidV7 } from '#libs/database';
import { ignore, SluiceError } from '#libs/errors';
import type { Withdrawal } from '#libs/parking';
import type { AnswerShape } from '#libs/resources';
import type { Frame, ReplyHead, ReplyInbox, ReplyReceiver } from '#libs/replies';
import type { AnswerSink, Grant } from '../reply/answer-writer.js';
import type { Place } from '../reserve/reserve.service.js';
import { type CallState, canBecome, isFinal } from './call-state.js';

/** A call whose place has come gets at least this long to leave, however long it waited for it. */
const DISPATCH_MS = 1_000;
/** So much longer than the worker the gateway waits: the worker's exact answer comes first. */
const BACKSTOP_MS = 2_000;
/** Credits of a streamed answer are reported again this often. */
const REPEAT_MS = 2_000;

/** What is sent, and how long its caller waits. */
export interface CallTerms {
  request: ProxyRequest;
  /** The caller's own limit, for waiting and answer together. */
  callerTimeoutMs: number | undefined;
  /** What becomes of the answer; absent where it is passed on as it is. */
  shape?: AnswerShape | undefined;
  /** How long it may wait for its place, where that is not what the connection's timeouts say. */
  patienceMs?: number | undefined;
}

/** What a call needs of the world once its request is parked. */
export interface CallWay {
  inbox: ReplyInbox;
  /** Prevents that the call leaves, if that is still possible. Never rejects. */
  withdraw: (call: Call) => Promise<Withdrawal>;
}

/** How a call ended, for the log and the metrics. */
export type CallOutcome =
  | { kind: 'answered'; status: number }
  /** `dispatched` as in every answer: `false` means that the request did not and will not leave. */
  | { kind: 'caller_gone'; dispatched: boolean };

/**
 * One caller waiting for its answer, through everything that can happen meanwhile. Everything that
 * happens asks to move its state on; what comes second finds it moved, and does nothing.
 */
export class Call implements ReplyReceiver {
  readonly id = uuidV7();
  /** @throws SluiceError stating whether the request may have left */
  readonly outcome: Promise<CallOutcome>;
  readonly #answer: AnswerSink;
  readonly #startedAt = performance.now();
  #state: CallState = 'reserved';
  #place: Place | undefined;
  #waitedMs = 0;
  #head: ReplyHead | undefined;
  #answerBytes = 0;
  #clock: NodeJS.Timeout | undefined;
  #repeat: NodeJS.Timeout | undefined;
  #withdrawal: Promise<Withdrawal> | undefined;
  #reason: Error | undefined;
  #controller: AbortController | undefined;
  #resolve: (outcome: CallOutcome) => void;
  #reject: (error: unknown) => void;

  constructor(
    private readonly way: CallWay,
    readonly route: ConnectionRoute,
    private readonly accepted: CallTerms,
    answerTo: (grant: Grant, id: string) => AnswerSink,
  ) {
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.outcome.catch(ignore('whoever waits for it hears of it'));
    this.#answer = answerTo((totalBytes) => this.#grant(totalBytes), this.id);
  }

  get request(): ProxyRequest {
    return this.accepted.request;
  }

  get shape(): AnswerShape | undefined {
    return this.accepted.shape;
  }

  get place(): Place | undefined {
    return this.#place;
  }

  /** How long it may wait for its place. */
  get maxWaitMs(): number {
    const { callerTimeoutMs = Infinity, patienceMs } = this.accepted;
    return Math.min(patienceMs ?? this.route.timeouts.queueMs, callerTimeoutMs);
  }

  /** How long it may take to leave, from when its place had come. */
  get queueMs(): number {
    const { queueMs } = this.route.timeouts;
    const waitedMs = this.accepted.patienceMs === undefined ? this.#waitedMs : 0;
    return Math.max(DISPATCH_MS, queueMs - waitedMs);
  }

  /** What its log says of it. Times in milliseconds, in all parts of Sluice. */
  get measures() {
    const { status, waitedMs = this.#waitedMs, tokenMs, upstreamMs } = this.#head ?? {};
    const totalMs = performance.now() - this.#startedAt;
    const responseBytes = this.#answerBytes;
    return { status, waitedMs, tokenMs, upstreamMs, totalMs, responseBytes };
  }

  get isOver(): boolean {
    return isFinal(this.#state);
  }

  /** Aborts when nobody waits for the call any more. Made when it is asked for: most need none. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  /**
   * Nobody waits for it any more.
   * @param reason a SluiceError is told to the caller, if it is still there
   */
  abort(reason: Error): void {
    const isParked = this.#state !== 'reserved';
    if (!this.#enter('withdrawn')) return;
    this.#reason = reason;
    this.#controller?.abort(reason);
    if (this.#answer.hasStarted) this.#answer.break();
    void this.#aborted(reason, isParked);
  }

  /**
   * Its place has come: from now on a worker may claim its request, and answers.
   * @returns false when it has been withdrawn
   */
  park(place: Place): boolean {
    if (!this.#enter('parked')) return false;
    this.#place = place;
    if (place.reservation) this.#waitedMs = performance.now() - this.#startedAt;
    const leaveMs = Math.min(this.queueMs, this.#callerMs());
    this.#clock = setTimeout(() => void this.#mustHaveLeft(), leaveMs);
    this.way.inbox.expect(this.id, this);
    return true;
  }

  /** It found no place or could not be queued; unless a worker is at it all the same. */
  fail(error: unknown): void {
    if (this.#state !== 'running' && this.#enter('withdrawn')) this.#rejectWith(error);
  }

  /**
   * Prevents that it leaves, if that is still possible. Asked for once: whoever asked again would
   * find withdrawn what the first has withdrawn, and take it for claimed.
   */
  withdraw(): Promise<Withdrawal> {
    return (this.#withdrawal ??= this.way.withdraw(this));
  }

  onFrame(frame: Frame): void {
    if (this.isOver) return;
    if (frame.kind === 'problem')
      return void this.#end('answered', new SluiceError(frame.code, frame.facts));
    const { head, data } = frame;
    if (head) {
      this.#enter('running');
      head.waitedMs += this.#waitedMs;
      this.#head = head;
    }
    if (data) this.#answerBytes += data.length;
    this.#answer.write(frame);
    if (!frame.end) this.#repeat ??= setInterval(() => this.#answer.repeatGrant(), REPEAT_MS);
    else if (this.#enter('answered'))
      this.#resolve({ kind: 'answered', status: this.#head?.status ?? 0 });
  }

  /** Nobody listens to the worker any more, so what it may be doing is stopped. */
  onLost({ code, facts, cause }: SluiceError): void {
    if (this.isOver) return;
    const { dispatched: _notKnown, ...others } = facts;
    void this.#end('withdrawn', new SluiceError(code, others, cause));
    this.way.inbox.cancel(this.id);
  }

  async #aborted(reason: Error, isParked: boolean): Promise<void> {
    const dispatched = isParked && (await this.withdraw()) === 'unknown';
    if (dispatched) this.way.inbox.cancel(this.id);
    if (reason instanceof SluiceError)
      this.#rejectWith(new SluiceError(reason.code, { ...reason.facts, dispatched }));
    else this.#resolve({ kind: 'caller_gone', dispatched });
  }

  /** What a worker has claimed by now may take its time. */
  async #mustHaveLeft(): Promise<void> {
    if (this.#state === 'parked') {
      const withdrawal = await this.withdraw();
      if (withdrawal === 'not_sent') return this.#tooLate('queue_timeout', false);
      this.#enter('running');
    }
    if (this.isOver) return;
    const restMs = Math.min(
      this.route.timeouts.totalMs + BACKSTOP_MS,
      this.#callerMs() - this.queueMs,
    );
    this.#clock = setTimeout(() => this.#tooLate('upstream_timeout', true), Math.max(0, restMs));
  }

  #tooLate(code: 'queue_timeout' | 'upstream_timeout', dispatched: boolean): void {
    if (!this.#enter('withdrawn')) return;
    if (dispatched) this.way.inbox.cancel(this.id);
    if (this.#answer.hasStarted) this.#answer.break();
    this.#rejectWith(new SluiceError(code, { dispatched }));
  }

  /**
   * The (rest of the) answer will not come. Whether the request may have left is known from the
   * error, or from the parked request, which nobody can claim after this.
   */
  async #end(state: 'answered' | 'withdrawn', error: SluiceError): Promise<void> {
    if (!this.#enter(state)) return;
    const { code, facts, cause } = error;
    if (this.#answer.hasStarted) this.#answer.break();
    else if (facts.dispatched !== true) {
      const withdrawal = await this.withdraw();
      const dispatched = facts.dispatched ?? withdrawal === 'unknown';
      return this.#rejectWith(new SluiceError(code, { ...facts, dispatched }, cause));
    }
    this.#rejectWith(error);
  }

  #rejectWith(error: unknown): void {
    if (!(error instanceof SluiceError)) return this.#reject(error);
    const { code, facts, cause } = error;
    this.#reject(new SluiceError(code, { ...facts, waitedMs: this.#waitedMs }, cause));
  }

  /** What is left of the caller's own limit when its place has come. */
  #callerMs(): number {
    return (this.accepted.callerTimeoutMs ?? Infinity) - this.#waitedMs;
  }

  #grant(totalBytes: number): void {
    if (!this.isOver) this.way.inbox.grant(this.id, this.#head?.worker ?? '', totalBytes);
  }

  #enter(state: CallState): boolean {
    if (!canBecome(this.#state, state)) return false;
    this.#state = state;
    if (isFinal(state)) this.#stop();
    return true;
  }

  #stop(): void {
    clearTimeout(this.#clock);
    clearInterval(this.#repeat);
    this.way.inbox.forget(this.id);
  }
}
