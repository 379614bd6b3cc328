import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { HeaderPair } from '#libs/contracts';
import { contentCodings, isZlib } from '#libs/egress';

/** Why the links of a body stay as they are. */
export type Unread =
  | 'too_large'
  | 'too_many_links'
  | 'content_encoding'
  | 'not_json'
  | 'partial_content';

type Decoder = (body: Buffer, options: { maxOutputLength: number }) => Buffer;

const DECODERS = new Map<string, Decoder>([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['br', brotliDecompressSync],
  // Some servers leave out the zlib wrapper that RFC 9110 §8.4.1.2 asks for.
  ['deflate', (body, options) => (isZlib(body) ? inflateSync : inflateRawSync)(body, options)],
]);

/**
 * A decoded copy of at most `maxBytes`, so that no small body grows without bound. It is made in
 * one go: the bound is a few milliseconds.
 */
export function decodeBody(
  body: Buffer,
  headers: readonly HeaderPair[],
  maxBytes: number,
): Buffer | Unread {
  const [coding, ...others] = contentCodings(headers);
  if (coding === undefined) return body;
  const decode = DECODERS.get(coding);
  if (!decode || others.length > 0) return 'content_encoding';
  try {
    return decode(body, { maxOutputLength: maxBytes });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ERR_BUFFER_TOO_LARGE' ? 'too_large' : 'content_encoding';
  }
}
