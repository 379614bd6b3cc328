import type { Hash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { ignore, SluiceError } from '#libs/errors';
import { admittedBody } from './admit-body.service.js';

/** As much as a job may have that comes by itself. */
const LONGEST_BYTES = 30 * 1_048_576;
/** There is room for more than that already: it is part of what any body in pieces may hold. */
const SHORT_BYTES = 1_048_576;
const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/** Media types of a body with one JSON document on each line; none of them is registered. */
export const JSON_LINES: ReadonlySet<string> = new Set([
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/x-jsonlines',
]);

/** In lower case, without parameters. */
export const mediaTypeOf = ({ 'content-type': type = '' }: IncomingHttpHeaders): string =>
  (type.split(';', 1)[0] ?? '').trim().toLowerCase();

/** A description of a job among others. */
export interface JobLine {
  /** Counted from 1. */
  number: number;
  json: Buffer;
}

/**
 * The lines of an admitted body as they come, and no faster than they are taken. Empty ones are
 * counted and left out.
 * @param hash hears of every byte
 * @throws SluiceError `request_too_large`, `memory_full`; `request_timeout` when no more comes,
 *   `invalid_request` when the connection breaks
 */
export async function* linesOf(raw: IncomingMessage, hash: Hash): AsyncGenerator<JobLine> {
  const line = new ArrivingLine(raw);
  let number = 0;
  for await (const chunk of piecesOf(raw, hash)) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      line.add(chunk.subarray(from, end));
      from = end + 1;
      const json = line.take(++number === 1);
      if (json.length > 0) yield { number, json };
    }
    line.add(chunk.subarray(from));
  }
  const json = line.take(++number === 1);
  if (json.length > 0) yield { number, json };
}

/**
 * What comes, in the pieces in which it comes.
 * @throws SluiceError as `linesOf`
 */
export async function* piecesOf(raw: IncomingMessage, hash: Hash): AsyncGenerator<Buffer> {
  const { mostBytes, pieceMs } = admittedBody(raw);
  // Whoever stops reading answers first, and closes the connection then.
  const pieces = raw.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  let bytes = 0;
  try {
    for (;;) {
      const { done, value: piece } = await beforeStall(pieces.next(), pieceMs);
      if (done) return;
      bytes += piece.length;
      if (bytes > mostBytes) throw tooLarge(`A batch may have ${mostBytes} bytes.`);
      hash.update(piece);
      yield piece;
    }
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    throw new SluiceError('invalid_request', { detail: BROKEN, dispatched: false }, error);
  } finally {
    pieces.return?.().catch(ignore('it is read no further'));
  }
}

/** @throws SluiceError `request_timeout` */
async function beforeStall<T>(piece: Promise<T>, mostMs = Infinity): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<never>((_resolve, reject) => {
    if (mostMs < Infinity) timer = setTimeout(() => reject(stall(mostMs)), mostMs);
  });
  try {
    return await Promise.race([piece, stalled]);
  } finally {
    clearTimeout(timer);
  }
}

const stall = (ms: number): SluiceError =>
  new SluiceError('request_timeout', {
    detail: `Nothing more of the batch has come for ${ms} ms; nothing of it is kept.`,
    dispatched: false,
  });

const BROKEN = 'The connection broke before all of the batch was there; nothing of it is kept.';

/** Of a long line more is held than of others: room is taken for it, and given back after it. */
class ArrivingLine {
  #parts: Buffer[] = [];
  #bytes = 0;
  readonly #held: ReturnType<typeof admittedBody>['held'];
  readonly #usualBytes: number;

  constructor(raw: IncomingMessage) {
    this.#held = admittedBody(raw).held;
    this.#usualBytes = this.#held.bytes;
  }

  add(part: Buffer): void {
    if (part.length === 0) return;
    this.#bytes += part.length;
    if (this.#bytes > LONGEST_BYTES)
      throw tooLarge(`A line of a batch may have ${LONGEST_BYTES} bytes.`);
    if (this.#bytes > SHORT_BYTES && !this.#held.take(part.length))
      throw new SluiceError('memory_full', { dispatched: false });
    this.#parts.push(part);
  }

  /** Without blanks at its end; empty if there is nothing else. */
  take(isFirst: boolean): Buffer {
    const [only] = this.#parts;
    const line = this.#parts.length === 1 && only ? only : Buffer.concat(this.#parts);
    if (this.#bytes > SHORT_BYTES) this.#held.shrinkTo(this.#usualBytes);
    this.#parts = [];
    this.#bytes = 0;
    const hasMark = isFirst && line.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
    return withoutBlanks(hasMark ? line.subarray(BYTE_ORDER_MARK.length) : line);
  }
}

const BLANKS = new Set([0x20, 0x09, 0x0d]);

function withoutBlanks(line: Buffer): Buffer {
  let end = line.length;
  while (end > 0 && BLANKS.has(line[end - 1] ?? 0)) end--;
  return line.subarray(0, end);
}

const tooLarge = (detail: string): SluiceError =>
  new SluiceError('request_too_large', { dispatched: false, detail });
