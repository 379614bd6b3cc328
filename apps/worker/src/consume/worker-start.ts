import { SETTINGS, type Settings } from '#libs/config';
import { LOGGER, type Logger, Readiness } from '#libs/telemetry';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CallsProcessor } from './calls.processor.js';

const RETRY_MS = 250;

/** Starts consuming once the process is ready, and at shutdown lets running calls finish for a bounded time. */
@Injectable()
export class WorkerStart implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #stopped = false;
  #started: Promise<void> = Promise.resolve();

  constructor(
    private readonly processor: CallsProcessor,
    private readonly readiness: Readiness,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.#started = this.#startWhenReady();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    this.readiness.stop();
    await this.#started;
    const { worker } = this.processor;
    let deadline: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      deadline = setTimeout(() => resolve('late'), this.settings.SLUICE_SHUTDOWN_MS);
    });
    const ended = await Promise.race([worker.pause().catch(() => undefined), late]);
    clearTimeout(deadline);
    if (ended === 'late') await this.processor.abandon();
    await worker.close(true);
  }

  async #startWhenReady(): Promise<void> {
    while (!this.#stopped && !(await this.readiness.report()).ready) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    if (this.#stopped) return;
    const { worker } = this.processor;
    worker.concurrency = this.settings.WORKER_WAITING_ROOM;
    worker
      .run()
      .catch((error: unknown) => this.log.error({ err: error }, 'the queue is no longer consumed'));
  }
}
