import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  type ZlibOptions,
} from 'node:zlib';
import type { HeaderPair } from '#libs/contracts';
import { zstdStart } from './zstd.js';

type DecodeStart = (bytes: Buffer, maxBytes: number) => Buffer | Promise<Buffer>;

/** More than one is rare, more than these are made to cost time. */
const MAX_CODINGS = 4;

const flushing: ZlibOptions = { finishFlush: constants.Z_SYNC_FLUSH };
const gunzipStart: DecodeStart = (bytes, maxBytes) =>
  through(createGunzip(flushing), bytes, maxBytes);

const STARTS = new Map<string, DecodeStart>([
  ['gzip', gunzipStart],
  ['x-gzip', gunzipStart],
  // Some servers leave out the zlib wrapper that RFC 9110 §8.4.1.2 asks for.
  [
    'deflate',
    (bytes, maxBytes) =>
      through((isZlib(bytes) ? createInflate : createInflateRaw)(flushing), bytes, maxBytes),
  ],
  [
    'br',
    (bytes, maxBytes) => {
      const finishFlush = constants.BROTLI_OPERATION_FLUSH;
      return through(createBrotliDecompress({ finishFlush }), bytes, maxBytes);
    },
  ],
  ['zstd', zstdStart],
]);

const BYTE_ORDER_MARKS: readonly [mark: string, charset: string][] = [
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
];

/**
 * The content codings of a message in the order in which they were applied (RFC 9110 §8.4), lower
 * case, without `identity`.
 */
export const contentCodings = (headers: readonly HeaderPair[]): string[] =>
  headers
    .filter(([name]) => name.toLowerCase() === 'content-encoding')
    .flatMap(([, value]) => value.split(','))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');

/** RFC 1950: compression method 8 in the low bits, and a header that is a multiple of 31. */
export const isZlib = (body: Buffer): boolean =>
  body.length >= 2 && ((body[0] ?? 0) & 0x0f) === 8 && body.readUInt16BE() % 31 === 0;

/**
 * The beginning of a body as text, without its byte order mark, from a decoded copy of at most
 * `maxBytes`. A body that is cut off or broken gives what could be decoded; what is in a coding
 * that is not known stays as it is.
 * @param bytes the beginning of the body as it was sent
 */
export async function textStart(
  bytes: Buffer,
  headers: readonly HeaderPair[],
  maxBytes: number,
): Promise<string> {
  let decoded = bytes;
  for (const coding of contentCodings(headers).reverse().slice(0, MAX_CODINGS)) {
    const decode = STARTS.get(coding);
    if (!decode) break;
    decoded = await decode(decoded, maxBytes);
  }
  const mark = decoded.toString('hex', 0, 2);
  const charset = BYTE_ORDER_MARKS.find(([each]) => each === mark)?.[1] ?? 'utf-8';
  // It leaves the mark out.
  return new TextDecoder(charset).decode(decoded);
}

/** What is beyond the bound is never decoded. */
async function through(
  decoder: NodeJS.ReadWriteStream,
  bytes: Buffer,
  maxBytes: number,
): Promise<Buffer> {
  decoder.end(bytes);
  const decoded: Buffer[] = [];
  let missing = maxBytes;
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
