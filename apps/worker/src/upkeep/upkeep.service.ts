import { Leadership } from '#libs/database';
import { ignore } from '#libs/errors';
import { Claims } from '#libs/ledger';
import { JobQueue } from '#libs/queue';
import { LOGGER, type Logger } from '#libs/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { BatchUpkeep } from './batch-upkeep.js';
import { LeaderTasks } from './leader-tasks.js';
import { LedgerUpkeep } from './ledger-upkeep.js';
import { exhaust, Task } from './task.js';
import { Tokens } from './tokens.js';

const STAND_MS = 2_000;
const RENEW_MS = 4_000;
const RECONCILE_MS = 1_500;
/** Whoever waits for the end of a batch hears of it so much later. */
const BATCH_MS = 1_000;
/** A tick makes its job within this time, and a bit. */
const TICK_MS = 500;
/** What other workers have found to be down is asked by them alone so much later. */
const BREAKERS_MS = 1_000;
const TIDY_MS = 5_000;

/**
 * What has to be done again and again, whatever happens to jobs: keep leases, bring the ledger in
 * line, erase. What is one process's own, and what is shared out by leases, every worker does; the
 * rest is done by the one that leads.
 */
@Injectable()
export class Upkeep {
  readonly #everyones: Task[];
  readonly #leaders: Task[];
  #leads = false;

  constructor(
    private readonly claims: Claims,
    private readonly leadership: Leadership,
    private readonly queue: JobQueue,
    ledger: LedgerUpkeep,
    private readonly tokens: Tokens,
    batches: BatchUpkeep,
    leaders: LeaderTasks,
    @Inject(LOGGER) log: Logger,
  ) {
    const onError = (error: unknown): void => log.debug({ err: error }, 'upkeep');
    const task = (everyMs: number, work: () => Promise<unknown>): Task =>
      new Task({ everyMs, work, onError });
    this.#everyones = [
      task(STAND_MS, () => this.#stand()),
      task(RENEW_MS, () => claims.renew()),
      // Jobs of lost workers do not wait for a leader, who may be among the lost.
      task(RECONCILE_MS, () => ledger.reconcile()),
      task(BATCH_MS, () => batches.moveJobs()),
      task(BATCH_MS, () => batches.addUp()),
      task(BREAKERS_MS, () => ledger.seeBreakers()),
      task(TICK_MS, () => exhaust(() => ledger.makeTicks())),
      task(TIDY_MS, () => exhaust(() => tokens.renew())),
      task(TIDY_MS, () => exhaust(() => tokens.revoke())),
      task(TIDY_MS, () => tokens.adoptJournaled()),
    ];
    this.#leaders = leaders.all(task);
  }

  start(): void {
    for (const task of this.#everyones) task.start();
  }

  /** Nothing is claimed any more; what is held is kept until `stop`. */
  stopClaiming(): void {
    this.claims.stop();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#everyones.map((task) => task.stop()));
    await this.#follow(false);
    await this.leadership.resign().catch(ignore('its lease ends by itself'));
    await this.tokens.settled();
  }

  /** A process that does not reach the queue cannot bring the ledger in line with it. */
  async #stand(): Promise<void> {
    try {
      if (this.queue.isReachable) await this.leadership.stand();
      else await this.leadership.resign();
    } finally {
      await this.#follow(this.leadership.isOurs);
    }
  }

  /** Begins or ends what the leader does. */
  async #follow(leads: boolean): Promise<void> {
    if (leads === this.#leads) return;
    this.#leads = leads;
    if (leads) for (const task of this.#leaders) task.start();
    else await Promise.all(this.#leaders.map((task) => task.stop()));
  }
}
