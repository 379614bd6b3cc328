import { sleep } from '#libs/clock';
import { SETTINGS, type Settings } from '#libs/config';
import { Readiness } from '#libs/telemetry';
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
    let deadline: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      deadline = setTimeout(() => resolve('late'), this.settings.SLUICE_SHUTDOWN_MS);
    });
    const ending = [this.consumers.pause(), this.parts.callbacks.stop()];
    const ended = await Promise.race([Promise.all(ending), late]);
    clearTimeout(deadline);
    if (ended === 'late') await this.consumers.abandon();
    await this.consumers.close();
    await this.parts.upkeep.stop();
  }

  async #startWhenReady(): Promise<void> {
    while (!this.#stopped && !(await this.readiness.report()).ready) {
      await sleep(RETRY_MS);
    }
    if (this.#stopped) return;
    this.consumers.start();
    this.parts.upkeep.start();
    this.parts.dispatcher.start();
    this.parts.callbacks.start();
  }
}
