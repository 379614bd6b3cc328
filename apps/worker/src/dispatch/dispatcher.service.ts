import type { Change, ChangeListener } from '#libs/database';
import { BlockedLanes, type DueLane, Lanes } from '#libs/ledger';
import { LOGGER, type Logger } from '#libs/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { DispatchQueues } from './dispatch-queues.js';
import { Round } from './round.js';
import { VisitLane } from './visit-lane.service.js';

const LANES_AT_ONCE = 16;
/** Lanes wake by the clock as well as by wake-ups, and a place is reserved only so far ahead. */
const LANES_EVERY_MS = 250;
/** The first job of a lane that was empty sends a wake-up. */
const NO_LANES_MS = 1_000;

/**
 * Moves what is due from Postgres into the queue: jobs out of their lanes. Several dispatchers
 * share the work, each leases what it takes.
 */
@Injectable()
export class Dispatcher implements ChangeListener {
  readonly #jobs = new Round(() => this.#visitLanes());
  readonly #visits = new Set<Promise<void>>();

  constructor(
    private readonly lanes: Lanes,
    private readonly blocked: BlockedLanes,
    private readonly visitLane: VisitLane,
    private readonly queues: DispatchQueues,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  start(): void {
    this.queues.feed.listen(this);
    this.#jobs.start();
  }

  async stop(): Promise<void> {
    await this.#jobs.stop();
    await Promise.all(this.#visits);
    await this.visitLane.stop();
  }

  changed({ kind, id }: Change): void {
    if (kind === 'job') this.#jobs.wake();
    if (kind === 'connection') void this.#lookAgain(() => this.blocked.ofConnection(id));
    if (kind === 'integration') void this.#lookAgain(() => this.blocked.ofIntegration(id));
  }

  /** Wake-ups may have been missed. */
  reset(): void {
    this.#jobs.wake();
  }

  /** Lanes are visited side by side; one that takes long does not hold up the others. */
  async #visitLanes(): Promise<number> {
    if (!this.queues.jobs.isReachable) return LANES_EVERY_MS;
    try {
      const { due, areAny } = await this.lanes.claimDue(LANES_AT_ONCE - this.#visits.size);
      for (const lane of due) this.#visit(lane);
      if (this.#visits.size >= LANES_AT_ONCE) await Promise.race(this.#visits);
      if (due.length > 0) return 0;
      return areAny ? LANES_EVERY_MS : NO_LANES_MS;
    } catch (error) {
      this.log.debug({ err: error }, 'lanes cannot be visited');
      return LANES_EVERY_MS;
    }
  }

  /** What limits lanes has changed; visits that began before may block them by what was. */
  async #lookAgain(which: () => Promise<void>): Promise<void> {
    await Promise.all(this.#visits);
    try {
      await which();
      this.#jobs.wake();
    } catch (error) {
      this.log.debug({ err: error }, 'lanes that wait are not looked at again');
    }
  }

  #visit(lane: DueLane): void {
    const visit: Promise<void> = this.visitLane
      .visit(lane)
      .catch((error: unknown) => this.log.debug({ err: error }, 'a lane was not released'))
      .finally(() => {
        this.#visits.delete(visit);
        this.#jobs.wake();
      });
    this.#visits.add(visit);
  }
}
