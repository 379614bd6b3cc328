import { SETTINGS, type Settings } from '#libs/config';
import { SluiceError } from '#libs/errors';
import { Readiness } from '#libs/telemetry';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Call } from './call.js';

/**
 * The calls under way in this process. What one project may have here is bounded, limited or not,
 * so that it cannot use up the memory of all. At shutdown no call enters any more, and those inside
 * may finish for a bounded time; this is the first thing to happen then, while everything the calls
 * need still runs.
 */
@Injectable()
export class InFlight implements OnModuleDestroy {
  readonly #perProject = new Map<string, number>();
  readonly #calls = new Set<Call>();
  #isStopping = false;
  #emptied: () => void = () => undefined;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly readiness: Readiness,
  ) {}

  /** @throws SluiceError `limit_queue_full`, `shutting_down` */
  enter(call: Call): void {
    if (this.#isStopping) throw new SluiceError('shutting_down', { dispatched: false });
    const { projectId } = call.route;
    const inside = this.#perProject.get(projectId) ?? 0;
    if (inside >= this.settings.SLUICE_MAX_WAITING_PER_PROJECT)
      throw new SluiceError('limit_queue_full', { dispatched: false, retryAfterMs: 1_000 });
    this.#perProject.set(projectId, inside + 1);
    this.#calls.add(call);
  }

  leave(call: Call): void {
    const { projectId } = call.route;
    const inside = (this.#perProject.get(projectId) ?? 1) - 1;
    if (inside === 0) this.#perProject.delete(projectId);
    else this.#perProject.set(projectId, inside);
    this.#calls.delete(call);
    if (this.#calls.size === 0) this.#emptied();
  }

  async onModuleDestroy(): Promise<void> {
    this.#isStopping = true;
    this.readiness.stop();
    if (this.#calls.size === 0) return;
    const emptied = new Promise<void>((resolve) => (this.#emptied = resolve));
    const deadline = setTimeout(() => {
      for (const call of this.#calls) call.abort(new SluiceError('shutting_down'));
    }, this.settings.SLUICE_SHUTDOWN_MS);
    await emptied;
    clearTimeout(deadline);
  }
}
