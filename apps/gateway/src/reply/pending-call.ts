import { SluiceError } from '#libs/errors';
import type { Withdrawal } from '#libs/permits';
import type { Frame, ReplyInbox, ReplyReceiver } from '#libs/replies';
import { AnswerWriter } from './answer-writer.js';
import type { Presence } from './presence.js';

/** The gateway waits this much longer than the worker's own clock, so that the worker's exact answer comes first. */
const BACKSTOP_MS = 2_000;

export interface PendingCallParts {
  callId: string;
  inbox: ReplyInbox;
  presence: Presence;
  /** Milliseconds from now. The call must have left by the first, and be over by the second. */
  queueMs: number;
  totalMs: number;
  /** The caller's own limit: both deadlines end no later. */
  callerTimeoutMs: number | undefined;
  takeBack: (callId: string) => Promise<Withdrawal>;
}

/** How a call ended, for the log and the metrics. */
export type CallOutcome = { kind: 'answered'; status: number } | { kind: 'caller_gone' };

/** One caller waiting for its answer, through everything that can happen meanwhile. */
export class PendingCall implements ReplyReceiver {
  readonly outcome: Promise<CallOutcome>;
  readonly #writer: AnswerWriter;
  #resolve: (outcome: CallOutcome) => void;
  #reject: (error: SluiceError) => void;
  #status = 0;
  #over = false;
  #clock: NodeJS.Timeout;
  readonly #forgetPresence: () => void;

  constructor(private readonly parts: PendingCallParts) {
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.outcome.catch(() => undefined);
    const { inbox, callId, presence, queueMs, callerTimeoutMs = Infinity } = parts;
    this.#writer = new AnswerWriter(presence.response, (bytes) => this.#grant(bytes));
    this.#clock = setTimeout(() => void this.#queueDeadline(), Math.min(queueMs, callerTimeoutMs));
    this.#forgetPresence = presence.onGone(() => this.#callerLeft());
    inbox.expect(callId, this);
  }

  #worker = '';

  onFrame(frame: Frame): void {
    if (this.#over) return;
    if (frame.kind === 'problem') return this.#fail(new SluiceError(frame.code, frame.facts));
    if (frame.head) {
      this.#status = frame.head.status;
      this.#worker = frame.head.worker;
    }
    this.#writer.write(frame);
    if (frame.end) this.#end({ kind: 'answered', status: this.#status });
  }

  onLost(error: SluiceError): void {
    if (!this.#over) this.#fail(error);
  }

  /** It never got under way. */
  abandon(): void {
    this.#end({ kind: 'caller_gone' });
  }

  async #queueDeadline(): Promise<void> {
    const { callId, queueMs, totalMs, callerTimeoutMs = Infinity, takeBack } = this.parts;
    if (this.#status === 0 && (await takeBack(callId)) === 'never_left') {
      if (!this.#over) this.#fail(new SluiceError('queue_timeout', { dispatched: false }));
      return;
    }
    if (this.#over) return;
    const rest = Math.min(totalMs + BACKSTOP_MS, callerTimeoutMs - queueMs);
    this.#clock = setTimeout(() => this.#tooLate(), Math.max(0, rest));
  }

  #tooLate(): void {
    this.parts.inbox.cancel(this.parts.callId);
    this.#fail(new SluiceError('upstream_timeout', { dispatched: true }));
  }

  #callerLeft(): void {
    const { callId, inbox, takeBack } = this.parts;
    this.#end({ kind: 'caller_gone' });
    void takeBack(callId).then((withdrawal) => {
      if (withdrawal === 'may_have_left') inbox.cancel(callId);
    });
  }

  #grant(bytes: number): void {
    if (!this.#over) this.parts.inbox.grant(this.parts.callId, this.#worker, bytes);
  }

  #fail(error: SluiceError): void {
    if (this.#writer.hasStarted) this.#writer.break();
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
    this.#forgetPresence();
    this.parts.inbox.forget(this.parts.callId);
  }
}
