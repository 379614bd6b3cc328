import type { AnswerHead } from '#libs/contracts';
import type { AnswerFrame } from '#libs/replies';
import type { AnswerSink, Grant } from './answer-writer.js';

/** Keeps the head of an answer and the beginning of its body; the rest is let go of as it comes. */
export class AnswerProbe implements AnswerSink {
  readonly hasStarted = false;
  #head: AnswerHead | undefined;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(
    private readonly keepBytes: number,
    private readonly grant: Grant,
  ) {}

  get head(): AnswerHead | undefined {
    return this.#head;
  }

  /** As it was sent, still encoded. */
  get body(): Buffer {
    return Buffer.concat(this.#chunks).subarray(0, this.keepBytes);
  }

  write({ head, data }: AnswerFrame): void {
    if (head) this.#head = head;
    if (!data) return;
    if (this.#bytes < this.keepBytes) this.#chunks.push(data);
    this.#bytes += data.length;
    this.grant(this.#bytes);
  }

  break(): void {
    // What has come is all there is.
  }

  repeatGrant(): void {
    this.grant(this.#bytes);
  }
}
