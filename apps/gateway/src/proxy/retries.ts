import type { IncomingMessage } from 'node:http';
import { sleep } from '#libs/clock';
import { isIdempotent } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import type { AnswerFrame, ReplyHead } from '#libs/replies';
import type { AnswerSink, Grant } from '../reply/answer-writer.js';
import { classified } from '../reply/classified.js';
import type { CallOutcome } from './call.js';

/** How often a call is made again, and after which answers. */
export interface Retries {
  attempts: number;
  /** Statuses; without them 429 and 5xx. */
  on?: ReadonlySet<number> | undefined;
}

const RETRIES = Symbol('how often the caller wants it tried');
type Retried = IncomingMessage & { [RETRIES]?: Retries };

const FIRST_WAIT_MS = 250;
const MOST_WAIT_MS = 10_000;
/** No attempt begins later than this after the first one. */
const MOST_RETRYING_MS = 300_000;

export function askForRetries(raw: Retried, retries: Retries | undefined): void {
  if (retries) raw[RETRIES] = retries;
}

/** What stands before an answer's sink when the answer may not be the last one. */
type Before = (sink: AnswerSink, grant: Grant) => AnswerSink;
type MakeOnce = (before?: Before, leftMs?: number) => Promise<CallOutcome>;

interface Asker {
  isGone: () => boolean;
  /** The caller's own limit, for all attempts and what lies between them. */
  timeoutMs: number | undefined;
}

/**
 * Makes a call, and makes it again as often as its caller asked for, where nothing is done twice by
 * that: only what is idempotent. Each is a call of its own, with its own place in the limits; an
 * error says of all of them together whether one may have left.
 */
export async function withRetries(
  { raw, method }: { raw: Retried; method: string },
  { isGone, timeoutMs }: Asker,
  makeOnce: MakeOnce,
): Promise<CallOutcome> {
  const retries = raw[RETRIES];
  if (!retries || !isIdempotent(method)) return makeOnce();
  let hasLeft = false;
  const until = performance.now() + (timeoutMs ?? MOST_RETRYING_MS);
  const leftMs = (): number => until - performance.now();
  for (let attempt = 0; ; attempt++) {
    const isLastAfter = (head?: ReplyHead): boolean =>
      attempt >= retries.attempts || waitMs(head, attempt) >= leftMs();
    let last: LastAnswer | undefined;
    const keptBack: Before = (sink, grant) =>
      (last = new LastAnswer(
        sink,
        grant,
        (head) => isLastAfter(head) || !isRetried(retries, head),
      ));
    try {
      const outcome = await makeOnce(keptBack, ownLimit(timeoutMs, leftMs()));
      if (!last?.keptBack || isGone()) return alsoEarlier(outcome, hasLeft);
      hasLeft = true;
    } catch (error) {
      const { code, facts, cause } = classified(error);
      hasLeft ||= facts.dispatched !== false;
      if (isLastAfter() || isGone() || !UPSTREAM.test(code))
        throw new SluiceError(code, { ...facts, dispatched: hasLeft }, cause);
    }
    await sleep(waitMs(last?.keptBack, attempt));
    if (isGone()) return { kind: 'caller_gone', dispatched: hasLeft };
  }
}

/** Of an attempt: what is left of the caller's, if it has one. */
const ownLimit = (timeoutMs: number | undefined, leftMs: number): number | undefined =>
  timeoutMs === undefined ? undefined : Math.max(1, Math.floor(leftMs));

/** Whoever left during an attempt may have left one behind that was sent. */
const alsoEarlier = (outcome: CallOutcome, hasLeft: boolean): CallOutcome =>
  outcome.kind === 'caller_gone' && hasLeft ? { ...outcome, dispatched: true } : outcome;

/** Codes of what went wrong on the way to the third party, and there. */
const UPSTREAM = /^upstream_(?:refused|reset|timeout)$/;

function isRetried({ on }: Retries, head: ReplyHead): boolean {
  const { status } = head;
  const isAsked = on ? on.has(status) : status === 429 || status >= 500;
  return isAsked && (askedWaitMs(head) ?? 0) <= MOST_WAIT_MS;
}

const waitMs = (head: ReplyHead | undefined, attempt: number): number =>
  (head && askedWaitMs(head)) ?? Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);

/** `retry-after` in seconds; a date is left out. */
function askedWaitMs({ headers }: ReplyHead): number | undefined {
  const [, value = ''] = headers.find(([name]) => name.toLowerCase() === 'retry-after') ?? [];
  return /^\d{1,9}$/.test(value) ? Number(value) * 1_000 : undefined;
}

/** Hands on an answer that is the last one, and keeps back, and forgets, one that is not. */
class LastAnswer implements AnswerSink {
  keptBack: ReplyHead | undefined;
  #bytes = 0;

  constructor(
    private readonly sink: AnswerSink,
    private readonly grant: Grant,
    private readonly isLast: (head: ReplyHead) => boolean,
  ) {}

  get hasStarted(): boolean {
    return this.sink.hasStarted;
  }

  write(frame: AnswerFrame): void {
    if (frame.head && !this.isLast(frame.head)) this.keptBack = frame.head;
    if (!this.keptBack) return this.sink.write(frame);
    if (frame.data) this.grant((this.#bytes += frame.data.length));
  }

  break(): void {
    this.sink.break();
  }

  repeatGrant(): void {
    if (this.keptBack) this.grant(this.#bytes);
    else this.sink.repeatGrant();
  }
}
