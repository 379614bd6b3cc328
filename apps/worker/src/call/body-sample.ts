import { brotliDecompressSync, constants, gunzipSync, inflateSync } from 'node:zlib';
import { headerValue } from '#libs/contracts';
import type { UpstreamAnswer } from '#libs/egress';

const SAMPLE_BYTES = 16_384;

/** The beginning of an answer's body as text, decoded copy of at most 16 KiB; the body itself stays untouched. */
export async function sampleBody(answer: UpstreamAnswer): Promise<string> {
  const { headers } = answer.head;
  if (headerValue(headers, 'content-type')?.startsWith('text/event-stream')) return '';
  const bytes = await answer.peek(SAMPLE_BYTES);
  return decode(bytes, headerValue(headers, 'content-encoding')?.toLowerCase()).toString();
}

/** A cut-off or hostile stream yields what could be decoded within the bound, or nothing. */
function decode(bytes: Buffer, encoding: string | undefined): Buffer {
  const bounded = { maxOutputLength: SAMPLE_BYTES };
  try {
    if (encoding === 'gzip')
      return gunzipSync(bytes, { ...bounded, finishFlush: constants.Z_SYNC_FLUSH });
    if (encoding === 'deflate')
      return inflateSync(bytes, { ...bounded, finishFlush: constants.Z_SYNC_FLUSH });
    if (encoding === 'br')
      return brotliDecompressSync(bytes, {
        ...bounded,
        finishFlush: constants.BROTLI_OPERATION_FLUSH,
      });
    return bytes;
  } catch {
    return Buffer.alloc(0);
  }
}
