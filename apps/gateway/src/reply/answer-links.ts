import type { HeaderPair } from '#libs/contracts';
import {
  changedHeaders,
  linkedBody,
  linkedHeaders,
  type Links,
  MAX_LINKED_BYTES,
  mayHoldLinks,
} from '#libs/links';
import type { AnswerFrame, ReplyHead } from '#libs/replies';
import type { CountingSink } from './answer-form.js';
import type { AnswerSink } from './answer-writer.js';

const SAYS = 'sluice-rewrite-links';

interface Held {
  head: ReplyHead;
  chunks: Buffer[];
  bytes: number;
  trailers?: HeaderPair[];
}

/**
 * Rewrites the links of an answer on its way to the caller: those in headers at once, while the
 * body streams; those in declared fields of a JSON body when all of it is there. Every answer says
 * in a header how far that went.
 */
export class AnswerLinks implements AnswerSink {
  #held: Held | undefined;

  constructor(
    private readonly links: Links,
    private readonly writer: CountingSink,
  ) {}

  get hasStarted(): boolean {
    return this.writer.hasStarted;
  }

  break(): void {
    this.writer.break();
  }

  repeatGrant(): void {
    this.writer.repeatGrant();
  }

  write(frame: AnswerFrame): void {
    const { head, data, end, trailers } = frame;
    const linked = head && { ...head, headers: linkedHeaders(this.links, head.headers) };
    if (linked && mayHoldLinks(this.links, linked.headers))
      this.#held = { head: linked, chunks: [], bytes: 0 };
    const held = this.#held;
    if (!held) {
      this.writer.write(linked ? { ...frame, head: saying('on', linked) } : frame);
      return;
    }
    if (data) this.#hold(held, data);
    if (trailers) held.trailers = trailers;
    if (held.bytes > MAX_LINKED_BYTES) this.#pass(held, 'headers-only; reason=too_large', end);
    else if (end) this.#finish(held);
  }

  /**
   * What is held counts as handed on: the worker must not wait for credits that come only with the
   * whole body.
   */
  #hold(held: Held, data: Buffer): void {
    held.chunks.push(data);
    held.bytes += data.length;
    this.writer.handedOn(data.length);
  }

  #finish(held: Held): void {
    if (held.bytes === 0) return this.#pass(held, 'on', true);
    const original = Buffer.concat(held.chunks);
    const body = linkedBody(this.links, held.head, original);
    if (!Buffer.isBuffer(body)) return this.#pass(held, `headers-only; reason=${body}`, true);
    if (body === original) return this.#pass(held, 'on', true);
    const headers = changedHeaders(held.head.headers, body.length);
    const head = saying('on', { ...held.head, headers });
    this.writer.write({ kind: 'answer', head, data: body, end: true });
  }

  #pass({ head, chunks, bytes, trailers }: Held, outcome: string, end: boolean): void {
    this.#held = undefined;
    const data = bytes > 0 ? { data: Buffer.concat(chunks) } : {};
    const rest = { ...data, ...(trailers ? { trailers } : {}), end };
    this.writer.write({ kind: 'answer', head: saying(outcome, head), ...rest }, bytes);
  }
}

const saying = (outcome: string, head: ReplyHead): ReplyHead => ({
  ...head,
  headers: [...head.headers, [SAYS, outcome]],
});
