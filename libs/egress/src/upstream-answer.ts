import type { AnswerHead, HeaderPair } from '#libs/contracts';

const HIGH_WATER_BYTES = 262_144;
const NO_TRAILERS: readonly HeaderPair[] = [];

/** How the body's source is slowed down, sped up and ended. */
export interface BodyControl {
  pause(): void;
  resume(): void;
  abort(reason: Error): void;
}

/**
 * The third party's answer. The body is pulled: what is not taken stays with the third party, but
 * for a small buffer.
 */
export class UpstreamAnswer {
  #chunks: Buffer[] = [];
  #buffered = 0;
  #ended = false;
  #error: Error | undefined;
  #paused = false;
  #wake: (() => void) | undefined;
  #trailers: readonly HeaderPair[] = NO_TRAILERS;

  constructor(
    readonly head: AnswerHead,
    private readonly control: BodyControl,
  ) {}

  /** Whether the whole body is here. */
  get hasEnded(): boolean {
    return this.#ended;
  }

  /** What came after the body; none before it has ended. */
  get trailers(): readonly HeaderPair[] {
    return this.#trailers;
  }

  /** What has arrived so far, without waiting. @throws the error that ended the body early */
  take(): { chunks: Buffer[]; ended: boolean } {
    const chunks = this.#chunks;
    // Resuming below may deliver the rest at once; that is for the next take, and so is the end.
    const ended = this.#ended;
    this.#chunks = [];
    this.#buffered = 0;
    if (chunks.length === 0 && this.#error) throw this.#error;
    if (this.#paused) {
      this.#paused = false;
      this.control.resume();
    }
    return { chunks, ended };
  }

  /** A copy of the beginning of the body, up to `maxBytes`, that leaves everything to be taken. */
  async peek(maxBytes: number): Promise<Buffer> {
    while (this.#buffered < maxBytes && !this.#ended && !this.#error) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return Buffer.concat(this.#chunks).subarray(0, maxBytes);
  }

  /** Resolves when there is something to take, or the body has ended. */
  async readable(): Promise<void> {
    if (this.#chunks.length > 0 || this.#ended || this.#error) return;
    await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** Nobody wants the rest; the connection is closed. */
  discard(): void {
    this.control.abort(new Error('the answer was discarded'));
  }

  onData(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    if (this.#buffered >= HIGH_WATER_BYTES && !this.#paused) {
      this.#paused = true;
      this.control.pause();
    }
    this.#wake?.();
  }

  onEnd(trailers: readonly HeaderPair[] = NO_TRAILERS): void {
    this.#trailers = trailers;
    this.#ended = true;
    this.#wake?.();
  }

  onError(error: Error): void {
    if (this.#ended) return;
    this.#error = error;
    this.#wake?.();
  }
}

const NO_SOURCE: BodyControl = {
  pause: () => undefined,
  resume: () => undefined,
  abort: () => undefined,
};

/** An answer whose body is here already. */
export function heldAnswer(head: AnswerHead, body: Buffer): UpstreamAnswer {
  const answer = new UpstreamAnswer(head, NO_SOURCE);
  if (body.length > 0) answer.onData(body);
  answer.onEnd();
  return answer;
}
