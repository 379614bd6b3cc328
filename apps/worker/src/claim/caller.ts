/**
 * Whoever waits for an answer, and may leave. Hardly any does: the standard signal, which costs
 * more than the rest of a claim, is made only where a limit is waited for.
 */
export class Caller {
  #reason: Error | undefined;
  #listener: ((reason: Error) => void) | undefined;
  #controller: AbortController | undefined;

  get hasLeft(): boolean {
    return this.#reason !== undefined;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#reason) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  leave(reason: Error): void {
    if (this.#reason) return;
    this.#reason = reason;
    this.#controller?.abort(reason);
    this.#listener?.(reason);
  }

  throwIfGone(): void {
    if (this.#reason) throw this.#reason;
  }

  /** The latest listener is told; it must not have left yet. */
  onGone(listener: (reason: Error) => void): void {
    this.#listener = listener;
  }
}
