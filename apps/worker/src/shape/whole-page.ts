import type { Room } from '#libs/admission';
import { headerValue } from '#libs/contracts';
import { textStart, type UpstreamAnswer, wholeBody } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import { MAX_PAGE_BYTES } from './page-memory.service.js';

/** An answer that is all here. */
export interface WholePage {
  bytes: Buffer;
  /** Decoded. */
  text: string;
}

/**
 * Reads an answer that is to be shaped, as there is room for it.
 * @throws SluiceError `page_too_large`; the error that ended the body early
 */
export async function readWhole(answer: UpstreamAnswer, room: Room): Promise<WholePage> {
  const { headers } = answer.head;
  const bytes = await wholeBody(answer, async (length, declared = 0) => {
    if (Math.max(length, declared) > MAX_PAGE_BYTES) throw tooLarge(answer);
    await room.forAnswer(length, declared === 0 ? undefined : declared);
  });
  if (bytes.length > MAX_PAGE_BYTES) throw tooLarge(answer);
  // Nothing says how long it is once it is decoded.
  const isEncoded = !/^(?:|identity)$/i.test(headerValue(headers, 'content-encoding') ?? '');
  if (isEncoded) await room.forAnswer(MAX_PAGE_BYTES, MAX_PAGE_BYTES);
  const text = await textStart(bytes, headers, MAX_PAGE_BYTES + 1);
  if (text.length > MAX_PAGE_BYTES) throw tooLarge(answer);
  return { bytes, text };
}

function tooLarge(answer: UpstreamAnswer): SluiceError {
  answer.discard();
  return new SluiceError('page_too_large', { dispatched: true });
}
