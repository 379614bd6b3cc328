import type { DispatchState } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { failureOf } from './failure-of.js';

/**
 * How far a request has got. Stages move it on and never back: a replay that does not leave does
 * not undo that the first request did.
 */
export class Dispatch {
  #state: DispatchState = 'not_sent';

  /** The first byte is being written: from now on nobody can know that it did not arrive. */
  writing(): void {
    if (this.#state === 'not_sent') this.#state = 'unknown';
  }

  answered(): void {
    this.#state = 'sent';
  }

  /** Whether the request may have left. */
  get isSent(): boolean {
    return this.#state !== 'not_sent';
  }

  /** The failure as the caller hears of it. */
  failure(error: unknown): SluiceError {
    const { code, facts, cause } = failureOf(error);
    return new SluiceError(code, { ...facts, dispatched: this.isSent }, cause);
  }
}
