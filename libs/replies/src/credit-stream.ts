import type { Frame } from './frame.js';
import { CallerGoneError, CREDIT_BYTES, ReplyStream } from './reply-channel.js';

/**
 * A gateway says every other second how much its caller has read, be it nothing. When a worker that
 * waits for credits hears nothing for so long, nobody is there any more, though it was not told: a
 * cancellation is said once and may be lost.
 */
export const SILENCE_MS = 10_000;

/**
 * Accounts for credits and for the caller's leaving; how a frame travels is the subclass's
 * business.
 */
export abstract class CreditStream extends ReplyStream {
  #sent = 0;
  #granted = 0;
  #gone = false;
  #wake: (() => void) | undefined;
  #listener: (() => void) | undefined;

  protected abstract deliver(frame: Frame): Promise<void>;

  async send(frame: Frame): Promise<void> {
    if (this.#gone) throw new CallerGoneError();
    if (frame.kind === 'answer' && frame.data) this.#sent += frame.data.length;
    await this.deliver(frame);
  }

  async ready(): Promise<void> {
    while (!this.#gone && this.#sent - this.#granted >= CREDIT_BYTES) {
      const silence = setTimeout(() => this.callerGone(), SILENCE_MS);
      await new Promise<void>((resolve) => (this.#wake = resolve));
      clearTimeout(silence);
    }
    if (this.#gone) throw new CallerGoneError();
  }

  onCallerGone(listener: () => void): void {
    if (this.#gone) listener();
    else this.#listener = listener;
  }

  /**
   * The gateway reported that the caller has read this much in all; an older report that comes late
   * changes nothing.
   */
  granted(totalBytes: number): void {
    this.#granted = Math.max(this.#granted, totalBytes);
    this.#wake?.();
  }

  callerGone(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#wake?.();
    this.#listener?.();
  }
}
