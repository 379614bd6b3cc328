import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  type ZlibOptions,
} from 'node:zlib';
import { headerValue } from '#libs/contracts';
import type { UpstreamAnswer } from '#libs/egress';

const SAMPLE_BYTES = 16_384;

const flushing: ZlibOptions = { finishFlush: constants.Z_SYNC_FLUSH };
const DECODERS = new Map([
  ['gzip', () => createGunzip(flushing)],
  ['deflate', () => createInflate(flushing)],
  ['br', () => createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH })],
]);

/** The beginning of an answer's body as text, decoded copy of at most 16 KiB; the body itself stays untouched. */
export async function sampleBody(answer: UpstreamAnswer): Promise<string> {
  const { headers } = answer.head;
  if (headerValue(headers, 'content-type')?.startsWith('text/event-stream')) return '';
  const bytes = await answer.peek(SAMPLE_BYTES);
  const decoded = await decode(bytes, headerValue(headers, 'content-encoding')?.toLowerCase());
  return decoded.toString();
}

/** A cut-off or hostile stream yields what could be decoded within the bound; what is beyond it is never decoded. */
async function decode(bytes: Buffer, encoding = 'identity'): Promise<Buffer> {
  const decoder = DECODERS.get(encoding)?.();
  if (!decoder) return bytes;
  decoder.end(bytes);
  const decoded: Buffer[] = [];
  let missing = SAMPLE_BYTES;
  try {
    for await (const chunk of decoder as AsyncIterable<Buffer>) {
      decoded.push(chunk.subarray(0, missing));
      missing -= chunk.length;
      if (missing <= 0) break;
    }
  } catch {
    // What came before the fault is still the beginning of the body.
  }
  return Buffer.concat(decoded);
}
