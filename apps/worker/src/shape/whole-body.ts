import { headerValue } from '#libs/contracts';
import { textStart, type UpstreamAnswer } from '#libs/egress';
import { SluiceError } from '#libs/errors';

/** Of an answer that is looked into. */
const MOST_BYTES = 16 * 1_048_576;

/** A body that is all here. */
export interface WholeBody {
  bytes: Buffer;
  /** Decoded. */
  text: string;
}

/**
 * Reads an answer that is to be shaped.
 * @throws SluiceError `page_too_large`; the error that ended the body early
 */
export async function readWhole(answer: UpstreamAnswer): Promise<WholeBody> {
  const { headers } = answer.head;
  if (Number(headerValue(headers, 'content-length') ?? 0) > MOST_BYTES) throw tooLarge(answer);
  const all: Buffer[] = [];
  let length = 0;
  for (;;) {
    const { chunks, ended } = answer.take();
    all.push(...chunks);
    for (const chunk of chunks) length += chunk.length;
    if (length > MOST_BYTES) throw tooLarge(answer);
    if (ended) break;
    await answer.readable();
  }
  const bytes = Buffer.concat(all);
  const text = await textStart(bytes, headers, MOST_BYTES + 1);
  if (text.length > MOST_BYTES) throw tooLarge(answer);
  return { bytes, text };
}

function tooLarge(answer: UpstreamAnswer): SluiceError {
  answer.discard();
  return new SluiceError('page_too_large', { dispatched: true });
}
