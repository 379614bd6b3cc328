import { SETTINGS, type Settings } from '#libs/config';
import { SluiceError } from '#libs/errors';
import { Inject, Injectable } from '@nestjs/common';

/** Bounds what one project may have under way in this process, limited or not, so that it cannot use up the memory of all. */
@Injectable()
export class InFlight {
  readonly #perProject = new Map<string, number>();
  readonly #places: number;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.#places = settings.SLUICE_MAX_WAITING_PER_PROJECT;
  }

  /** @returns how to leave. @throws SluiceError `limit_queue_full` */
  enter(projectId: string): () => void {
    const inside = this.#perProject.get(projectId) ?? 0;
    if (inside >= this.#places)
      throw new SluiceError('limit_queue_full', { dispatched: false, retryAfterMs: 1_000 });
    this.#perProject.set(projectId, inside + 1);
    return () => this.#leave(projectId);
  }

  #leave(projectId: string): void {
    const inside = (this.#perProject.get(projectId) ?? 1) - 1;
    if (inside === 0) this.#perProject.delete(projectId);
    else this.#perProject.set(projectId, inside);
  }
}
