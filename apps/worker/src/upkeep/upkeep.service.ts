import { SETTINGS, type Settings } from '#libs/config';
import { Claims } from '#libs/ledger';
import { LOGGER, type Logger } from '#libs/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { LedgerUpkeep } from './ledger-upkeep.js';
import { Task } from './task.js';
import { Tokens } from './tokens.js';

const RENEW_MS = 4_000;
const RECONCILE_MS = 1_500;
const SOON_MS = 5_000;
/** For what has been kept for days. */
const IN_TIME_MS = 60_000;
const JOB_DAYS = 14;

/** What has to be done again and again, whatever happens to jobs: keep leases, bring the ledger in line, erase. */
@Injectable()
export class Upkeep {
  readonly #tasks: Task[];

  constructor(
    private readonly claims: Claims,
    ledger: LedgerUpkeep,
    tokens: Tokens,
    @Inject(SETTINGS) { SLUICE_KEEP_REQUESTS_DAYS: requestDays }: Settings,
    @Inject(LOGGER) log: Logger,
  ) {
    const retention = { requestDays, jobDays: JOB_DAYS };
    const onError = (error: unknown): void => log.debug({ err: error }, 'upkeep');
    const task = (everyMs: number, work: () => Promise<unknown>): Task =>
      new Task({ everyMs, work, onError });
    this.#tasks = [
      task(RENEW_MS, () => claims.renew()),
      task(RECONCILE_MS, () => ledger.reconcile()),
      task(SOON_MS, () => exhaust(() => tokens.renew())),
      task(SOON_MS, () => tokens.adoptSpooled()),
      task(SOON_MS, () => exhaust(() => tokens.revoke())),
      task(SOON_MS, () => exhaust(() => ledger.eraseResults())),
      task(IN_TIME_MS, () => exhaust(() => tokens.forgetOldSessions())),
      task(IN_TIME_MS, () => exhaust(() => ledger.eraseRequests(retention))),
      task(IN_TIME_MS, () => exhaust(() => ledger.deleteJobs(retention))),
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

/** One batch after the other until there is nothing left. */
async function exhaust(batch: () => Promise<boolean>): Promise<void> {
  while (await batch());
}
