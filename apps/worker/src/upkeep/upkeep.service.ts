import { SETTINGS, type Settings } from '#libs/config';
import { Claims, Reconciler } from '#libs/ledger';
import { LOGGER, type Logger } from '#libs/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { MissedJobs } from './missed-jobs.js';
import { Task } from './task.js';

const RENEW_MS = 4_000;
const RECONCILE_MS = 1_500;
const RETAIN_MS = 5_000;
const JOB_DAYS = 14;

/** What has to be done again and again, whatever happens to jobs: keep leases, bring the ledger in line, erase. */
@Injectable()
export class Upkeep {
  readonly #tasks: Task[];

  constructor(
    private readonly claims: Claims,
    private readonly reconciler: Reconciler,
    private readonly missed: MissedJobs,
    @Inject(SETTINGS) { SLUICE_KEEP_REQUESTS_DAYS: requestDays }: Settings,
    @Inject(LOGGER) log: Logger,
  ) {
    const onError = (error: unknown): void => log.debug({ err: error }, 'upkeep');
    const retention = { requestDays, jobDays: JOB_DAYS };
    this.#tasks = [
      new Task({ everyMs: RENEW_MS, work: () => this.claims.renew(), onError }),
      new Task({ everyMs: RECONCILE_MS, work: () => this.#reconcile(), onError }),
      new Task({ everyMs: RETAIN_MS, work: () => this.reconciler.retain(retention), onError }),
    ];
  }

  start(): void {
    for (const task of this.#tasks) task.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#tasks.map((task) => task.stop()));
  }

  async #reconcile(): Promise<void> {
    await this.reconciler.expire();
    await this.reconciler.recover();
    await this.missed.putBack();
  }
}
