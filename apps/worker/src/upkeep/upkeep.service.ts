import { Claims } from '#libs/ledger';
import { LOGGER, type Logger } from '#libs/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { LedgerUpkeep } from './ledger-upkeep.js';
import { Removal } from './removal.js';
import { exhaust, Task } from './task.js';
import { Tokens } from './tokens.js';

const RENEW_MS = 4_000;
const RECONCILE_MS = 1_500;
const TIDY_MS = 5_000;
/** For what has been kept for long: nobody waits for its end. */
const FORGET_MS = 60_000;

/**
 * What has to be done again and again, whatever happens to jobs: keep leases, bring the ledger in
 * line, erase.
 */
@Injectable()
export class Upkeep {
  readonly #tasks: Task[];

  constructor(
    private readonly claims: Claims,
    ledger: LedgerUpkeep,
    tokens: Tokens,
    removal: Removal,
    @Inject(LOGGER) log: Logger,
  ) {
    const onError = (error: unknown): void => log.debug({ err: error }, 'upkeep');
    const task = (everyMs: number, work: () => Promise<unknown>): Task =>
      new Task({ everyMs, work, onError });
    this.#tasks = [
      task(RENEW_MS, () => claims.renew()),
      task(RECONCILE_MS, () => ledger.reconcile()),
      task(TIDY_MS, () => exhaust(() => tokens.renew())),
      task(TIDY_MS, () => tokens.adoptJournaled()),
      task(TIDY_MS, () => exhaust(() => tokens.revoke())),
      task(TIDY_MS, () => ledger.eraseResults()),
      task(TIDY_MS, () => removal.cancelJobs()),
      task(TIDY_MS, () => removal.emptyProjects()),
      task(TIDY_MS, () => removal.forgetEndpoints()),
      task(FORGET_MS, () => exhaust(() => tokens.forgetOldSessions())),
      task(FORGET_MS, () => tokens.forgetOldCandidates()),
      task(FORGET_MS, () => ledger.forgetOld()),
      task(FORGET_MS, () => removal.forgetOld()),
    ];
  }

  start(): void {
    for (const task of this.#tasks) task.start();
  }

  /** Nothing is claimed any more; what is held is kept until `stop`. */
  stopClaiming(): void {
    this.claims.stop();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#tasks.map((task) => task.stop()));
  }
}
