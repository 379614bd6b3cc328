import { type Change, ChangeFeed, type ChangeListener, patiently } from '#libs/database';
import { LOGGER, type Logger, Metrics } from '#libs/telemetry';
import { type Attempt, type Begun, Deliveries, type DueReceiver, type Ended } from '#libs/webhooks';
import { Inject, Injectable } from '@nestjs/common';
import { Deliver } from '../callback/deliver.service.js';
import { Gathered } from '../callback/gathered.js';
import { Shares } from '../callback/shares.js';
import { Round } from '../dispatch/round.js';
import { failureOf } from '../execute/failure-of.js';
import { AttemptLog } from './attempt-log.js';

/** Shorter than the lease of what it is needed for. */
const PATIENCE_MS = 10_000;
/** New callbacks ring; this is for bells that nobody heard. */
const LOOK_AGAIN_MS = 1_000;
/** While receivers are known for which something is due, new ones are looked for this often. */
const LOOK_FOR_OTHERS_MS = 100;
/** Messages under way. One begins when there are fewer. */
const MOST_BYTES = 64 * 1_048_576;

/**
 * The journey of callbacks: see who waits, share, begin the attempts, send, write down what became of them. They go straight from their table,
 * which is their queue: an attempt that ends lets the next one begin.
 */
@Injectable()
export class Callbacks implements ChangeListener {
  readonly #rounds = new Round(() => this.#round());
  readonly #shares = new Shares();
  readonly #ends: Gathered<Ended>;
  readonly #running = new Set<Promise<void>>();
  /** Those for which something is due, as far as is known. */
  #due: DueReceiver[] = [];
  #lookedAt = -Infinity;
  /** When something will be due that was not when it was looked for. */
  #nextAt = Infinity;
  #bytes = 0;

  constructor(
    private readonly deliveries: Deliveries,
    private readonly deliver: Deliver,
    private readonly feed: ChangeFeed,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.#ends = new Gathered((ended) => patiently(PATIENCE_MS, () => this.deliveries.end(ended)));
  }

  start(): void {
    this.feed.listen(this);
    this.#rounds.start();
  }

  /** Nothing begins any more; resolves when what has begun has ended. */
  async stop(): Promise<void> {
    await this.#rounds.stop();
    await Promise.all(this.#running);
  }

  changed({ kind }: Change): void {
    if (kind === 'callback') this.#rounds.ring();
  }

  /** Bells may have been missed. */
  reset(): void {
    this.#rounds.ring();
  }

  /** @returns how long there is nothing to begin, unless someone rings */
  async #round(): Promise<number> {
    try {
      await this.#look();
      const shares = this.#bytes < MOST_BYTES ? this.#shares.deal(this.#due) : [];
      if (shares.length === 0) return this.#untilNext();
      await this.#begin(shares);
      return 0;
    } catch (error) {
      this.log.debug({ err: error }, 'callbacks cannot be sent');
      this.#due = [];
      return LOOK_AGAIN_MS;
    }
  }

  async #look(): Promise<void> {
    if (this.#due.length > 0 && this.#sinceLook() < LOOK_FOR_OTHERS_MS) return;
    const found = await this.deliveries.due();
    this.#lookedAt = performance.now();
    this.#due = found.filter(({ dueInMs }) => dueInMs <= 0);
    const next = found.flatMap(({ dueInMs }) => (dueInMs > 0 ? [dueInMs] : []));
    this.#nextAt = this.#lookedAt + Math.min(LOOK_AGAIN_MS, ...next);
  }

  async #begin(shares: (DueReceiver & { most: number })[]): Promise<void> {
    const left = new Map(shares.map((share) => [nameOf(share), share.most]));
    const isOf = (share: DueReceiver): number => left.get(nameOf(share)) ?? 0;
    try {
      const { attempts, unsendable } = await this.deliveries.begin(shares);
      for (const begun of [...attempts, ...unsendable.map(({ attempt }) => attempt)])
        left.set(nameOf(begun), (left.get(nameOf(begun)) ?? 0) - 1);
      for (const attempt of attempts) this.#run(attempt);
      for (const ended of unsendable) this.#dismiss(ended);
    } finally {
      // Fewer than they might have had: nothing more waits for them.
      for (const share of shares) this.#shares.giveBack(share, isOf(share));
      this.#due = this.#due.filter((receiver) => isOf(receiver) === 0);
    }
  }

  /** What cannot be sent has had its share for nothing. */
  #dismiss(ended: Ended): void {
    this.#shares.giveBack(ended.attempt);
    this.#track(this.#written(ended, this.#logOf(ended.attempt)));
  }

  #run(attempt: Attempt): void {
    const log = this.#logOf(attempt);
    const { length: bytes } = attempt.message.body;
    this.#bytes += bytes;
    const delivering = log
      .step('call', () => this.deliver.message(attempt))
      .finally(() => {
        this.#bytes -= bytes;
        this.#shares.giveBack(attempt);
        // Others only wait while a receiver is known that has not had all of its share.
        if (this.#due.length > 0) this.#rounds.ring();
      });
    this.#track(
      delivering.then(
        (delivery) => this.#written({ attempt, delivery }, log),
        (error: unknown) => this.#unwritten(error, log),
      ),
    );
  }

  async #written(ended: Ended, log: AttemptLog): Promise<void> {
    const { attempt, delivery } = ended;
    try {
      await log.step('settle', () => this.#ends.add(ended));
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

  #logOf({ callbackId }: Begun): AttemptLog {
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
