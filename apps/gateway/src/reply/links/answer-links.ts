import { type HeaderPair, headerValue } from '#libs/contracts';
import type { AnswerFrame, ReplyHead } from '#libs/replies';
import type { AnswerSink, AnswerWriter } from '../answer-writer.js';
import { decodeBody, type Unread } from './decode-body.js';
import { placesOf } from './json-places.js';
import { mapStrings } from './json-strings.js';
import { mapLinkTargets } from './link-header.js';
import type { Links } from './links.js';

/**
 * A body with links is held up to this size, and decoded up to this size; larger ones pass as they
 * are.
 */
const MAX_BODY_BYTES = 1_048_576;
const SAYS = 'sluice-rewrite-links';
const JSON_TYPE = /^application\/(?:[^\s;/]+\+)?json\s*(?:;|$)/i;
const SINGLE = new Set(['location', 'content-location']);
/** They speak of the bytes that were changed. */
const OUTDATED = new Set(['content-md5', 'digest', 'content-digest', 'repr-digest']);

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
    private readonly writer: AnswerWriter,
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
    const linked = head && { ...head, headers: this.#headers(head.headers) };
    if (linked && this.#mayHoldLinks(linked)) this.#held = { head: linked, chunks: [], bytes: 0 };
    const held = this.#held;
    if (!held) {
      this.writer.write(linked ? { ...frame, head: saying('on', linked) } : frame);
      return;
    }
    if (data) this.#hold(held, data);
    if (trailers) held.trailers = trailers;
    if (held.bytes > MAX_BODY_BYTES) this.#pass(held, 'headers-only; reason=too_large', end);
    else if (end) this.#finish(held);
  }

  #headers(headers: readonly HeaderPair[]): HeaderPair[] {
    const rewrite = (reference: string): string => this.links.rewrite(reference);
    return headers.map(([name, value]): HeaderPair => {
      const lower = name.toLowerCase();
      if (lower === 'link') return [name, mapLinkTargets(value, rewrite)];
      return [name, SINGLE.has(lower) ? rewrite(value) : value];
    });
  }

  #mayHoldLinks({ headers }: ReplyHead): boolean {
    return (
      this.links.fields.length > 0 && JSON_TYPE.test(headerValue(headers, 'content-type') ?? '')
    );
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
    const body = this.#rewritten(held.head, original);
    if (!Buffer.isBuffer(body)) return this.#pass(held, `headers-only; reason=${body}`, true);
    if (body === original) return this.#pass(held, 'on', true);
    const head = saying('on', headOf(held.head, body.length));
    this.writer.write({ kind: 'answer', head, data: body, end: true });
  }

  /** The original itself when no link in it changes, so that it keeps its encoding. */
  #rewritten({ status, headers }: ReplyHead, original: Buffer): Buffer | Unread {
    if (status === 206) return 'partial_content';
    const decoded = decodeBody(original, headers, MAX_BODY_BYTES);
    if (!Buffer.isBuffer(decoded)) return decoded;
    const rewrite = (reference: string): string => this.links.rewrite(reference);
    const mapped = mapStrings(decoded, placesOf(this.links.fields), rewrite);
    return mapped === decoded ? original : mapped;
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

/** The head of a body that was decoded and changed. */
const headOf = (head: ReplyHead, bytes: number): ReplyHead => ({
  ...head,
  headers: head.headers.flatMap(([name, value]): HeaderPair[] => {
    const lower = name.toLowerCase();
    if (lower === 'content-encoding' || OUTDATED.has(lower)) return [];
    return [[name, lower === 'content-length' ? String(bytes) : value]];
  }),
});
