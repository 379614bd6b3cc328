import { decompress } from 'fzstd';

const MAGIC_BYTES = 4;
const BLOCK_HEADER_BYTES = 3;
const RLE = 1;
/** A block holds up to 128 KiB; most bodies that are looked at have one. */
const MAX_BLOCKS = 4;

/**
 * The beginning of what a zstd frame holds (RFC 8878), at most `maxBytes`; of a broken or cut-off
 * frame what could be decoded. Only the first blocks are: a few bytes can ask for much work in
 * each. Bytes that are zero are left out at the end.
 */
export function zstdStart(bytes: Buffer, maxBytes: number): Buffer {
  const decoded = Buffer.alloc(maxBytes);
  try {
    decompress(bytes.subarray(0, endOfFirstBlocks(bytes)), decoded);
  } catch {
    // Cut off behind the first blocks, or by whoever sent it: what came before is there.
  }
  const written = decoded.findLastIndex((byte) => byte !== 0) + 1;
  return decoded.subarray(0, written);
}

/**
 * RFC 8878 §3.1.1: the header, then blocks of which each says how long it is and whether it is the
 * last.
 */
function endOfFirstBlocks(frame: Buffer): number {
  let at = headerBytes(frame);
  for (let block = 0; block < MAX_BLOCKS && at + BLOCK_HEADER_BYTES <= frame.length; block++) {
    const header = frame.readUIntLE(at, BLOCK_HEADER_BYTES);
    const type = (header >> 1) & 3;
    at += BLOCK_HEADER_BYTES + (type === RLE ? 1 : header >> 3);
    if ((header & 1) === 1) break;
  }
  return at;
}

/** RFC 8878 §3.1.1.1. */
function headerBytes(frame: Buffer): number {
  const descriptor = frame[MAGIC_BYTES] ?? 0;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? Number(isSingleSegment) : 1 << sizeFlag;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  return MAGIC_BYTES + 1 + Number(!isSingleSegment) + dictionaryBytes + sizeBytes;
}
