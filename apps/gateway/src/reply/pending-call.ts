import { SluiceError, ignore } from '#libs/errors';
import type { Withdrawal } from '#libs/parking';
import type { Frame, ReplyInbox, ReplyReceiver } from '#libs/replies';
import type { AnswerSink, Grant } from './answer-writer.js';
import type { Presence } from './presence.js';

/**
 * The gateway waits this much longer than the worker's own clock, so that the worker's exact answer
 * comes first.
 */
const BACKSTOP_MS = 2_000;
/** Credits of a streamed answer are reported again this often. */
const REPEAT_MS = 2_000;

export interface PendingCallParts {
  callId: string;
  inbox: ReplyInbox;
  presence: Presence;
  /** Milliseconds from now. The call must have left by the first, and be over by the second. */
  queueMs: number;
  totalMs: number;
  /** The caller's own limit: both deadlines end no later. */
  callerTimeoutMs: number | undefined;
  /** How long it has waited for its limits until now. Milliseconds. */
  waitedMs: number;
  /** Prevents that it leaves, if that is still possible. */
  withdraw: () => Promise<Withdrawal>;
  /** Makes what takes the answer in. */
  answerTo: (grant: Grant) => AnswerSink;
}

/** How a call ended, for the log and the metrics. */
export type CallOutcome =
  | { kind: 'answered'; status: number }
  /**
   * `dispatched` as in every answer: `false` means that the request did not leave and never will.
   */
  | { kind: 'caller_gone'; dispatched: boolean };

/** One caller waiting for its answer, through everything that can happen meanwhile. */
export class PendingCall implements ReplyReceiver {
  readonly outcome: Promise<CallOutcome>;
  readonly #answer: AnswerSink;
  #resolve: (outcome: CallOutcome) => void;
  #reject: (error: SluiceError) => void;
  #status = 0;
  #over = false;
  #worker = '';
  #clock: NodeJS.Timeout;
  #repeat: NodeJS.Timeout | undefined;
  #forgetPresence: () => void = () => undefined;

  constructor(private readonly parts: PendingCallParts) {
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.outcome.catch(ignore('whoever waits for it hears of it'));
    const { inbox, callId, presence, queueMs, callerTimeoutMs = Infinity } = parts;
    this.#answer = parts.answerTo((totalBytes) => this.#grant(totalBytes));
    this.#clock = setTimeout(() => void this.#queueDeadline(), Math.min(queueMs, callerTimeoutMs));
    inbox.expect(callId, this);
    this.#forgetPresence = presence.onGone(() => void this.#callerLeft());
  }

  onFrame(frame: Frame): void {
    if (this.#over) return;
    if (frame.kind === 'problem')
      return void this.#problem(new SluiceError(frame.code, frame.facts));
    const { head } = frame;
    if (head) {
      this.#status = head.status;
      this.#worker = head.worker;
      head.waitedMs += this.parts.waitedMs;
    }
    this.#answer.write(frame);
    if (frame.end) this.#end({ kind: 'answered', status: this.#status });
    else this.#repeat ??= setInterval(() => this.#answer.repeatGrant(), REPEAT_MS);
  }

  /** Nobody listens to the worker any more, so what it may be doing is stopped. */
  onLost(error: SluiceError): void {
    if (this.#over) return;
    const { callId, inbox } = this.parts;
    void this.#problem(new SluiceError(error.code, withoutDispatched(error), error.cause));
    inbox.cancel(callId);
  }

  /** It never got under way. */
  abandon(): void {
    this.#end({ kind: 'caller_gone', dispatched: false });
  }

  /**
   * Whether the request may have left is known from the error, or from the parked request, which
   * nobody may claim after this.
   */
  async #problem(error: SluiceError): Promise<void> {
    if (this.#answer.hasStarted || error.facts.dispatched === true) return this.#fail(error);
    this.#stop();
    const withdrawal = await this.parts.withdraw();
    const dispatched = error.facts.dispatched ?? withdrawal === 'unknown';
    this.#reject(new SluiceError(error.code, { ...error.facts, dispatched }, error.cause));
  }

  async #queueDeadline(): Promise<void> {
    const { queueMs, totalMs, callerTimeoutMs = Infinity, withdraw } = this.parts;
    const withdrawn = this.#status === 0 && (await withdraw()) === 'not_sent';
    if (this.#over) return;
    if (withdrawn) return this.#fail(new SluiceError('queue_timeout', { dispatched: false }));
    const rest = Math.min(totalMs + BACKSTOP_MS, callerTimeoutMs - queueMs);
    this.#clock = setTimeout(() => this.#tooLate(), Math.max(0, rest));
  }

  #tooLate(): void {
    this.parts.inbox.cancel(this.parts.callId);
    this.#fail(new SluiceError('upstream_timeout', { dispatched: true }));
  }

  async #callerLeft(): Promise<void> {
    const { callId, inbox, withdraw } = this.parts;
    this.#stop();
    if (this.#answer.hasStarted) this.#answer.break();
    const dispatched = (await withdraw()) === 'unknown';
    if (dispatched) inbox.cancel(callId);
    this.#resolve({ kind: 'caller_gone', dispatched });
  }

  #grant(totalBytes: number): void {
    if (!this.#over) this.parts.inbox.grant(this.parts.callId, this.#worker, totalBytes);
  }

  #fail(error: SluiceError): void {
    if (this.#answer.hasStarted) this.#answer.break();
    this.#stop();
    this.#reject(error);
  }

  #end(outcome: CallOutcome): void {
    this.#stop();
    this.#resolve(outcome);
  }

  #stop(): void {
    this.#over = true;
    clearTimeout(this.#clock);
    clearInterval(this.#repeat);
    this.#forgetPresence();
    this.parts.inbox.forget(this.parts.callId);
  }
}

function withoutDispatched({ facts }: SluiceError): SluiceError['facts'] {
  const { dispatched: _unknown, ...others } = facts;
  return others;
}
