import { sleep } from '#libs/clock';
import { ignore } from '#libs/errors';
import { SETTINGS, type Settings } from '#libs/config';
import { LOGGER, type Logger, Readiness } from '#libs/telemetry';
import type { WorkerHost } from '@nestjs/bullmq';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Background } from './background.js';
import { Consumers } from './consumers.js';

const RETRY_MS = 250;

/**
 * Starts the worker's parts once the process is ready, and at shutdown lets what runs finish for a
 * bounded time.
 */
@Injectable()
export class WorkerStart implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #stopped = false;
  #started: Promise<void> = Promise.resolve();

  constructor(
    private readonly consumers: Consumers,
    private readonly parts: Background,
    private readonly readiness: Readiness,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.#started = this.#startWhenReady();
  }

  /** Nothing new is dispatched; leases are kept as long as jobs run. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    this.readiness.stop();
    await this.#started;
    this.parts.upkeep.stopClaiming();
    await this.parts.dispatcher.stop();
    const hosts = this.consumers.all().map(({ host }) => host);
    let deadline: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      deadline = setTimeout(() => resolve('late'), this.settings.SLUICE_SHUTDOWN_MS);
    });
    const pausing = hosts.map(({ worker }) =>
      worker.pause().catch(ignore('what cannot pause ends with the process')),
    );
    const ending = [...pausing, this.parts.callbacks.stop()];
    const ended = await Promise.race([Promise.all(ending), late]);
    clearTimeout(deadline);
    if (ended === 'late') await this.consumers.calls.abandon();
    await Promise.all(hosts.map(({ worker }) => worker.close(true)));
    await this.parts.upkeep.stop();
  }

  async #startWhenReady(): Promise<void> {
    while (!this.#stopped && !(await this.readiness.report()).ready) {
      await sleep(RETRY_MS);
    }
    if (this.#stopped) return;
    for (const { host, concurrency } of this.consumers.all()) {
      host.worker.concurrency = concurrency;
      this.#consume(host);
    }
    this.parts.upkeep.start();
    this.parts.dispatcher.start();
    this.parts.callbacks.start();
  }

  #consume({ worker }: WorkerHost): void {
    worker
      .run()
      .catch((error: unknown) => this.log.error({ err: error }, 'a queue is no longer consumed'));
  }
}
