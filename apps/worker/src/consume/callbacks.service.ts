import {
  type Change,
  ChangeFeed,
  type ChangeListener,
  retryWhileUnavailable,
} from '#libs/database';
import { type CallbackOutcome, LOGGER, type Logger, Metrics } from '#libs/telemetry';
import {
  type Attempt,
  type AttemptStart,
  Deliveries,
  type Delivery,
  type DueReceiver,
  type AttemptEnd,
} from '#libs/webhooks';
import { Inject, Injectable } from '@nestjs/common';
import { Deliver } from '../callback/deliver.service.js';
import { Gathered } from '../callback/gathered.js';
import { type ReceiverQueue, ReceiverQueues } from '../callback/receiver-queues.js';
import { Shares } from '../callback/shares.js';
import { Round } from '../dispatch/round.js';
import { failureOf } from '../execute/failure-of.js';
import { AttemptLog } from './attempt-log.js';

/** Shorter than the lease of what it is needed for. */
const PATIENCE_MS = 10_000;
/** New callbacks send a wake-up; this is for one that was lost. */
const LOOK_AGAIN_MS = 1_000;
/**
 * While receivers are known for which something is due, or not all were looked at, others are
 * looked for this often.
 */
const LOOK_FOR_OTHERS_MS = 100;
/** Messages under way. One begins when there are fewer. */
const MOST_BYTES = 64 * 1_048_576;

/** How many attempts are to begin for a receiver: its share leaves at once, the rest is at hand. */
interface Wish extends DueReceiver {
  share: number;
  most: number;
}

/**
 * The journey of callbacks: see who waits, share, begin the attempts, send, write down what became
 * of them. They go straight from their table, which is their queue: an attempt that ends lets the
 * next one begin.
 */
@Injectable()
export class Callbacks implements ChangeListener {
  readonly #rounds = new Round(() => this.#round());
  readonly #shares = new Shares();
  readonly #queues = new ReceiverQueues();
  readonly #ends: Gathered<AttemptEnd>;
  readonly #running = new Set<Promise<void>>();
  /** Those for which something is due, as far as is known. */
  #due: DueReceiver[] = [];
  #lookedAt = -Infinity;
  /** When something will be due that was not when it was looked for. */
  #nextAt = Infinity;
  #bytes = 0;
  #isStopped = false;

  constructor(
    private readonly deliveries: Deliveries,
    private readonly deliver: Deliver,
    private readonly feed: ChangeFeed,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.#ends = new Gathered((ended) =>
      retryWhileUnavailable(PATIENCE_MS, () => this.deliveries.end(ended)),
    );
  }

  start(): void {
    this.feed.listen(this);
    this.#rounds.start();
  }

  /** Nothing begins any more; resolves when what has begun has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#rounds.stop();
    for (const queue of this.#queues.all()) this.#putBack(queue, 0);
    await Promise.all(this.#running);
  }

  changed({ kind }: Change): void {
    if (kind === 'callback') this.#rounds.wake();
  }

  /** Wake-ups may have been missed. */
  reset(): void {
    this.#rounds.wake();
  }

  /** @returns how long there is nothing to begin, unless a wake-up comes */
  async #round(): Promise<number> {
    try {
      for (const queue of this.#queues.all()) this.#putBack(queue);
      this.#queues.forgetIdle();
      await this.#look();
      const wishes = this.#bytes < MOST_BYTES ? this.#wishes() : [];
      if (wishes.length === 0) return this.#untilNext();
      await this.#begin(wishes);
      return 0;
    } catch (error) {
      this.log.debug({ err: error }, 'callbacks cannot be sent');
      this.#due = [];
      return LOOK_AGAIN_MS;
    }
  }

  /** What may leave now, and what those that are fast are to have at hand. */
  #wishes(): Wish[] {
    const now = new Map(this.#shares.deal(this.#due).map((each) => [nameOf(each), each.most]));
    return this.#due.flatMap((receiver) => {
      const share = now.get(nameOf(receiver)) ?? 0;
      const most = share + (receiver.isFailing ? 0 : this.#queues.of(receiver).wanted());
      return most > 0 ? [{ ...receiver, share, most }] : [];
    });
  }

  async #look(): Promise<void> {
    if (this.#due.length > 0 && this.#sinceLook() < LOOK_FOR_OTHERS_MS) return;
    const { receivers, areAll } = await this.deliveries.due();
    this.#lookedAt = performance.now();
    this.#due = receivers.filter(({ dueInMs }) => dueInMs <= 0);
    const next = receivers.flatMap(({ dueInMs }) => (dueInMs > 0 ? [dueInMs] : []));
    const againMs = areAll ? LOOK_AGAIN_MS : LOOK_FOR_OTHERS_MS;
    this.#nextAt = this.#lookedAt + Math.min(againMs, ...next);
  }

  async #begin(wishes: Wish[]): Promise<void> {
    const left = new Map(wishes.map((wish) => [nameOf(wish), { ...wish }]));
    try {
      const { attempts, unsendable } = await this.deliveries.begin(wishes);
      for (const attempt of attempts) this.#receive(attempt, left.get(nameOf(attempt)));
      for (const ended of unsendable) {
        countDown(left.get(nameOf(ended.attempt)), 'most');
        this.#track(this.#written(ended, this.#logOf(ended.attempt)));
      }
    } finally {
      for (const wish of left.values()) this.#shares.release(wish, wish.share);
      // Fewer than they might have had: nothing more waits for them.
      this.#due = this.#due.filter((receiver) => !left.get(nameOf(receiver))?.most);
    }
  }

  #receive(attempt: Attempt, left: Wish | undefined): void {
    this.#bytes += attempt.message.body.length;
    countDown(left, 'most');
    if (countDown(left, 'share')) this.#run(attempt);
    else this.#queues.of(attempt).add(attempt);
  }

  #run(attempt: Attempt): void {
    const log = this.#logOf(attempt);
    const delivering = log.step('call', () => this.deliver.message(attempt));
    this.#track(
      delivering.then(
        (ended) => {
          this.#hasRun(attempt, ended.delivery);
          return this.#written(ended, log);
        },
        (error: unknown) => {
          this.#hasRun(attempt);
          this.#unwritten(error, log);
        },
      ),
    );
  }

  /** Its share is for the next one of its receiver, if that wants more and may have it still. */
  #hasRun(attempt: Attempt, delivery?: Delivery): void {
    this.#bytes -= attempt.message.body.length;
    this.#shares.release(attempt);
    const own = this.#queues.of(attempt);
    own.ended();
    if (delivery && wantsNoMore(delivery)) this.#putBack(own, 0);
    for (const queue of [own, ...this.#queues.all()]) this.#runAtHand(queue);
    // Others only wait while a receiver is known that has not had all of its share.
    if (this.#due.length > 0) this.#rounds.wake();
  }

  #runAtHand(queue: ReceiverQueue): void {
    while (queue.isWaiting && !this.#isStopped) {
      const next = queue.peek();
      if (!next || !this.#shares.take(next)) return;
      queue.next();
      this.#run(next);
    }
  }

  /** What is at hand for too long, or must not leave, waits in its table as before. */
  #putBack(queue: ReceiverQueue, forMs?: number): void {
    for (const attempt of queue.putBack(forMs)) {
      this.#bytes -= attempt.message.body.length;
      this.#track(this.#written({ attempt, delivery: { kind: 'unmade' } }, this.#logOf(attempt)));
    }
  }

  async #written(ended: AttemptEnd, log: AttemptLog): Promise<void> {
    const { attempt, delivery } = ended;
    try {
      await log.step('settle', () => this.#ends.add(ended));
      this.metrics.callback(outcomeOf(delivery), log.totalMs);
      log.end(delivery.kind, { attempt: attempt.number, status: delivery.status });
    } catch (error) {
      this.#unwritten(error, log);
    }
  }

  /** An attempt whose end is not written down is made again after its lease. */
  #unwritten(error: unknown, log: AttemptLog): void {
    const failure = failureOf(error);
    log.end(failure.code, { err: failure.cause });
  }

  #track(running: Promise<void>): void {
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }

  #logOf({ callbackId }: AttemptStart): AttemptLog {
    return new AttemptLog({ kind: 'callback', ids: { callbackId } }, this.log, this.metrics);
  }

  #untilNext(): number {
    if (this.#due.length > 0) return Math.max(1, LOOK_FOR_OTHERS_MS - this.#sinceLook());
    return Math.max(1, this.#nextAt - performance.now());
  }

  #sinceLook(): number {
    return performance.now() - this.#lookedAt;
  }
}

const nameOf = ({ projectId, receiver }: { projectId: string; receiver: string }): string =>
  `${projectId} ${receiver}`;

const wantsNoMore = (delivery: Delivery): boolean =>
  delivery.kind === 'gone' || (delivery.kind === 'failed' && delivery.pauseMs !== undefined);

/** An attempt that failed, and after which no other is made, has given the message up. */
const outcomeOf = (delivery: Delivery): CallbackOutcome =>
  delivery.kind === 'failed' && delivery.retryInMs === undefined ? 'given_up' : delivery.kind;

function countDown(wish: Wish | undefined, which: 'share' | 'most'): boolean {
  if (!wish || wish[which] === 0) return false;
  wish[which]--;
  return true;
}
