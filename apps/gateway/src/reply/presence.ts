import type { ServerResponse } from 'node:http';

/** Whether the caller is still there. */
export class Presence {
  readonly #listeners = new Set<() => void>();
  #gone: boolean;

  /** @param response without one there is nobody who could leave */
  constructor(response?: ServerResponse) {
    this.#gone = response?.destroyed ?? false;
    response?.once('close', () => {
      if (response.writableFinished) return;
      this.dismiss();
    });
  }

  /** Nobody is waited for any longer: as if the caller had left. */
  dismiss(): void {
    this.#gone = true;
    for (const listener of this.#listeners) listener();
  }

  get isGone(): boolean {
    return this.#gone;
  }

  /** Calls back when the caller leaves, at once if it has left; returns how to take that back. */
  onGone(listener: () => void): () => void {
    if (this.#gone) listener();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
