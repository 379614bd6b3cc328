import { SETTINGS, type Settings } from '#libs/config';
import { SluiceError } from '#libs/errors';
import { Readiness } from '#libs/telemetry';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';

/**
 * The calls under way in this process. What one project may have here is bounded, limited or not,
 * so that it cannot use up the memory of all. At shutdown no call enters any more, and those inside
 * may finish for a bounded time; this is the first thing to happen then, while everything the calls
 * need still runs.
 */
@Injectable()
export class InFlight implements OnModuleDestroy {
  readonly #perProject = new Map<string, number>();
  readonly #inside = new Set<() => void>();
  #stopping = false;
  #emptied: () => void = () => undefined;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly readiness: Readiness,
  ) {}

  get isStopping(): boolean {
    return this.#stopping;
  }

  /**
   * @param dismiss ends the call when the time for shutting down is over
   * @returns how to leave
   * @throws SluiceError `limit_queue_full`, `shutting_down`
   */
  enter(projectId: string, dismiss: () => void): () => void {
    if (this.#stopping) throw new SluiceError('shutting_down', { dispatched: false });
    const inside = this.#perProject.get(projectId) ?? 0;
    if (inside >= this.settings.SLUICE_MAX_WAITING_PER_PROJECT)
      throw new SluiceError('limit_queue_full', { dispatched: false, retryAfterMs: 1_000 });
    this.#perProject.set(projectId, inside + 1);
    this.#inside.add(dismiss);
    return () => this.#leave(projectId, dismiss);
  }

  async onModuleDestroy(): Promise<void> {
    this.#stopping = true;
    this.readiness.stop();
    if (this.#inside.size === 0) return;
    const emptied = new Promise<void>((resolve) => (this.#emptied = resolve));
    const deadline = setTimeout(() => {
      for (const dismiss of this.#inside) dismiss();
    }, this.settings.SLUICE_SHUTDOWN_MS);
    await emptied;
    clearTimeout(deadline);
  }

  #leave(projectId: string, dismiss: () => void): void {
    const inside = (this.#perProject.get(projectId) ?? 1) - 1;
    if (inside === 0) this.#perProject.delete(projectId);
    else this.#perProject.set(projectId, inside);
    this.#inside.delete(dismiss);
    if (this.#inside.size === 0) this.#emptied();
  }
}
