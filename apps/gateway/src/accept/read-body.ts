import type { IncomingMessage } from 'node:http';
import { SluiceError } from '#libs/errors';
import { admittedBody, takeRoom } from './admit-body.service.js';

const SMALLEST_BLOCK_BYTES = 4_096;
const LARGEST_BLOCK_BYTES = 1_048_576;

/**
 * The admitted body of a request, whole. Room for what was not declared is taken as it comes.
 * @throws SluiceError `request_too_large`, `memory_full`; `invalid_request` when the connection
 *   breaks
 */
export function readBody(raw: IncomingMessage): Promise<Buffer> {
  const body = admittedBody(raw);
  const { declaredBytes } = body;
  const arriving = new ArrivingBody(declaredBytes);
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer): void => {
      try {
        if (declaredBytes === undefined) takeRoom(raw, body, chunk.length);
        arriving.add(chunk);
      } catch (error) {
        stop();
        raw.pause();
        reject(error as Error);
      }
    };
    const onEnd = (): void => {
      stop();
      resolve(arriving.whole());
    };
    const onError = (cause: Error): void => {
      stop();
      reject(new SluiceError('invalid_request', { detail: BROKEN, dispatched: false }, cause));
    };
    const stop = (): void => void raw.off('data', onData).off('end', onEnd).off('error', onError);
    raw.on('data', onData).on('end', onEnd).on('error', onError);
  });
}

const BROKEN = 'The connection broke before all of the body was there.';

/**
 * Copied into blocks of its own as it comes: a body in chunks of one byte would take many times its
 * length as it is. Of a declared body there is one block, whose memory becomes real as it is
 * written to.
 */
class ArrivingBody {
  readonly #full: Buffer[] = [];
  #block: Buffer;
  #filled = 0;
  #bytes = 0;

  constructor(declaredBytes: number | undefined) {
    this.#block = Buffer.allocUnsafe(declaredBytes ?? 0);
  }

  add(chunk: Buffer): void {
    for (let from = 0; from < chunk.length;) {
      if (this.#filled === this.#block.length) this.#addBlock(chunk.length - from);
      const copied = chunk.copy(this.#block, this.#filled, from);
      this.#filled += copied;
      this.#bytes += copied;
      from += copied;
    }
  }

  whole(): Buffer {
    const last = this.#block.subarray(0, this.#filled);
    return this.#full.length === 0 ? last : Buffer.concat([...this.#full, last]);
  }

  /** As large as what is there: so there are few of them, and little of the last is for nothing. */
  #addBlock(atLeast: number): void {
    if (this.#filled > 0) this.#full.push(this.#block);
    const size = Math.min(Math.max(this.#bytes, SMALLEST_BLOCK_BYTES), LARGEST_BLOCK_BYTES);
    this.#block = Buffer.allocUnsafe(Math.max(size, atLeast));
    this.#filled = 0;
  }
}
