import { ignore } from '#libs/errors';
import {
  type Answer,
  type QueuedRequest,
  hasPlaces,
  type RateStore,
  RestoringError,
} from './rate-store.js';
import type { Claim, ClaimRequest, Departure } from './requests.js';
import { countsTheSame } from './window.js';

/** One ask carries no more; those behind wait until these have gone. */
const MOST_ASKED = 32;
const RESTORING_MS = 100;
/** Instead of the instant of a departure that is recorded no more. */
const ERASED = -1;

interface Waiter extends QueuedRequest {
  /** A `performance.now()` instant. */
  readonly deadline: number;
  resolve: (claim: Claim) => void;
  reject: (reason: unknown) => void;
  /** When it is worth asking again; 0 when it has not been asked for yet. */
  askAt: number;
  forSlot: boolean;
  isOver: boolean;
  /** Stops listening to whoever may give up waiting. */
  forget: () => void;
}

/**
 * Requests of one limit key that wait in this process, in their order. One ask is in flight at a
 * time, and carries several.
 */
export class ClaimQueue {
  readonly #waiting: Waiter[] = [];
  #isAsking = false;
  #mustAsk = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param onEmpty nobody waits here any more */
  constructor(
    private readonly limitKey: string,
    private readonly store: RateStore,
    private readonly onEmpty: () => void,
  ) {}

  claim(request: ClaimRequest, again?: Departure): Promise<Claim> {
    return new Promise((resolve, reject) => {
      const deadline = performance.now() + request.maxWaitMs;
      const waiting: Waiter = {
        request,
        again,
        deadline,
        resolve,
        reject,
        askAt: 0,
        forSlot: false,
        isOver: false,
        forget: () => undefined,
      };
      const index = this.#waiting.findIndex((other) => goesBefore(waiting, other));
      const place = index < 0 ? this.#waiting.length : index;
      this.#waiting.splice(place, 0, waiting);
      const ahead = this.#waiting
        .slice(0, place)
        .findLast((other) => waitsForTheSame(other, waiting));
      if (ahead) this.#isTold(waiting, ahead);
      else this.ask();
    });
  }

  /** Asks now, or as soon as the answer that is under way is there. */
  ask(): void {
    this.#mustAsk = true;
    if (!this.#isAsking) void this.#run();
  }

  /** Never throws. */
  async #run(): Promise<void> {
    this.#isAsking = true;
    clearTimeout(this.#timer);
    while (this.#waiting.length > 0 && (this.#mustAsk || this.#soonest() <= performance.now())) {
      this.#mustAsk = false;
      const batch = this.#waiting.slice(0, MOST_ASKED);
      const claimedAt = performance.now();
      try {
        const answers = await this.store.ask(this.limitKey, batch);
        for (const [index, waiting] of batch.entries())
          this.#answered(waiting, answers[index] ?? { kind: 'gone' }, claimedAt);
      } catch (error) {
        for (const waiting of batch) this.#failed(waiting, error);
      }
    }
    this.#isAsking = false;
    if (this.#waiting.length === 0) return this.onEmpty();
    const waitMs = Math.max(1, Math.ceil(this.#soonest() - performance.now()));
    this.#timer = setTimeout(() => void this.#run(), waitMs);
  }

  #answered(waiting: Waiter, answer: Answer, claimedAt: number): void {
    switch (answer.kind) {
      case 'go':
        return this.#granted(waiting, { ...answer, departure: { ...answer.departure, claimedAt } });
      case 'gone':
        return this.#end(waiting, () => waiting.resolve(answer));
      case 'wait':
        return this.#mustWait(waiting, answer);
      default:
        return answer satisfies never;
    }
  }

  #granted(waiting: Waiter, claim: Claim & { kind: 'go' }): void {
    if (!waiting.isOver && !waiting.request.signal.aborted)
      return this.#end(waiting, () => waiting.resolve(claim));
    // Whoever gave up while the ask was under way does not leave.
    void this.store
      .departed(claim.departure, undefined)
      .catch(ignore('it counts until its window ends'));
    void this.store.release(claim.departure).catch(ignore('its slot ends with its budget'));
    this.#end(waiting, () => waiting.reject(waiting.request.signal.reason));
  }

  #mustWait(waiting: Waiter, { ms, forSlot }: Answer & { kind: 'wait' }): void {
    const { signal, reservation } = waiting.request;
    if (signal.aborted) return this.#end(waiting, () => waiting.reject(signal.reason));
    const now = performance.now();
    waiting.forSlot = forSlot;
    waiting.askAt = now + ms;
    if (waiting.again) waiting.again = { ...waiting.again, at: ERASED };
    if (now > waiting.deadline || (!forSlot && waiting.askAt > waiting.deadline)) {
      void this.store
        .withdraw(waiting.request, reservation)
        .catch(ignore('its place passes by itself'));
      return this.#end(waiting, () => waiting.resolve({ kind: 'refused', retryAfterMs: ms }));
    }
    this.#listen(waiting);
  }

  #failed(waiting: Waiter, error: unknown): void {
    if (error instanceof RestoringError)
      return this.#mustWait(waiting, {
        kind: 'wait',
        ms: Math.min(error.ms, RESTORING_MS),
        forSlot: false,
      });
    this.#end(waiting, () => waiting.reject(error));
  }

  /** It goes after one that waits for the same, so asking for it now would say nothing new. */
  #isTold(waiting: Waiter, { askAt, forSlot }: Waiter): void {
    Object.assign(waiting, { askAt, forSlot });
    this.#listen(waiting);
  }

  #listen(waiting: Waiter): void {
    if (waiting.isOver) return;
    waiting.forget();
    const { signal } = waiting.request;
    const leave = (): void => {
      this.#end(waiting, () => waiting.reject(signal.reason));
      // What waited behind it may go in its place.
      if (this.#waiting.length > 0) this.ask();
    };
    signal.addEventListener('abort', leave, { once: true });
    waiting.forget = () => signal.removeEventListener('abort', leave);
  }

  #end(waiting: Waiter, tell: () => void): void {
    waiting.forget();
    const index = this.#waiting.indexOf(waiting);
    if (index >= 0) this.#waiting.splice(index, 1);
    if (waiting.isOver) return;
    waiting.isOver = true;
    tell();
  }

  #soonest(): number {
    return this.#waiting
      .slice(0, MOST_ASKED)
      .reduce((soonest, { askAt }) => Math.min(soonest, askAt), Infinity);
  }
}

function goesBefore({ request: a }: Waiter, { request: b }: Waiter): boolean {
  if (a.kind !== b.kind && !hasPlaces(a) && !hasPlaces(b)) return a.kind === 'call';
  return a.reservation.at < b.reservation.at;
}

const waitsForTheSame = (ahead: Waiter, { request }: Waiter): boolean =>
  ahead.askAt > performance.now() &&
  ahead.request.kind === request.kind &&
  countsTheSame(ahead.request.reservation.limits, request.reservation.limits) &&
  ahead.request.budgetMs > 0 === request.budgetMs > 0;
