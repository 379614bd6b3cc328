import type { TransitBox } from '#libs/sealing';
import { decodeFrame, type Frame } from './frame.js';

const ID_BYTES = 16;
const ADDRESS_BYTES = ID_BYTES + 4;
const ENTRY_BYTES = ADDRESS_BYTES + 4;
/** Stands where a single frame has the id of its call, which is never this. */
const NO_ID = Buffer.alloc(ID_BYTES);

/** Where a frame belongs. */
export interface FrameAddress {
  callId: string;
  sequence: number;
}

/** A frame on its way out. */
export interface EncodedFrame extends FrameAddress {
  encoded: Buffer;
}

/** What is stored for a gateway: one frame, or several that were sealed as one. */
export interface StoredFrames {
  readonly addresses: readonly FrameAddress[];
  /** In the order of their addresses. @throws SealingError */
  readonly open: (this: void, box: TransitBox) => Frame[];
}

/**
 * Layout: call id (16 bytes) | sequence (uint32) | sealed frame. Id and sequence are bound by the
 * seal.
 */
export function sealFrame(box: TransitBox, frame: EncodedFrame): Buffer {
  const sealed = box.seal(frame.encoded, ownerOf(frame));
  const header = Buffer.allocUnsafe(ADDRESS_BYTES);
  writeAddress(header, 0, frame);
  return Buffer.concat([header, sealed]);
}

/**
 * Layout: 16 zero bytes | count (uint32) | call id, sequence and length (uint32) of each | sealed
 * frames. All that is not sealed is bound by the seal.
 */
export function sealPack(box: TransitBox, frames: readonly EncodedFrame[]): Buffer {
  const header = Buffer.alloc(ADDRESS_BYTES + frames.length * ENTRY_BYTES);
  header.writeUInt32BE(frames.length, ID_BYTES);
  let at = ADDRESS_BYTES;
  for (const frame of frames) {
    writeAddress(header, at, frame);
    header.writeUInt32BE(frame.encoded.length, at + ADDRESS_BYTES);
    at += ENTRY_BYTES;
  }
  const plain = Buffer.concat(frames.map(({ encoded }) => encoded));
  return Buffer.concat([header, box.seal(plain, packOwnerOf(header))]);
}

/** What is too short to be a reply is one to nobody. */
export function readStored(stored: Buffer): StoredFrames {
  if (stored.length < ADDRESS_BYTES) return { addresses: [], open: () => [] };
  if (stored.compare(NO_ID, 0, ID_BYTES, 0, ID_BYTES) === 0) return readPack(stored);
  const address = readAddress(stored, 0);
  const open = (box: TransitBox): Frame[] => [
    decodeFrame(box.open(stored.subarray(ADDRESS_BYTES), ownerOf(address))),
  ];
  return { addresses: [address], open };
}

function readPack(stored: Buffer): StoredFrames {
  const headerBytes = ADDRESS_BYTES + stored.readUInt32BE(ID_BYTES) * ENTRY_BYTES;
  if (stored.length < headerBytes) return { addresses: [], open: () => [] };
  const entries: { address: FrameAddress; bytes: number }[] = [];
  for (let at = ADDRESS_BYTES; at < headerBytes; at += ENTRY_BYTES) {
    const bytes = stored.readUInt32BE(at + ADDRESS_BYTES);
    entries.push({ address: readAddress(stored, at), bytes });
  }
  const open = (box: TransitBox): Frame[] => {
    const owner = packOwnerOf(stored.subarray(0, headerBytes));
    const plain = box.open(stored.subarray(headerBytes), owner);
    let from = 0;
    return entries.map(({ bytes }) => decodeFrame(plain.subarray(from, (from += bytes))));
  };
  return { addresses: entries.map(({ address }) => address), open };
}

const ownerOf = ({ callId, sequence }: FrameAddress): string => `call:${callId}|reply:${sequence}`;
const packOwnerOf = (header: Buffer): string => `replies:${header.toString('base64')}`;

function writeAddress(header: Buffer, at: number, { callId, sequence }: FrameAddress): void {
  header.write(callId.replaceAll('-', ''), at, 'hex');
  header.writeUInt32BE(sequence, at + ID_BYTES);
}

function readAddress(stored: Buffer, at: number): FrameAddress {
  const hex = stored.toString('hex', at, at + ID_BYTES);
  const callId = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return { callId, sequence: stored.readUInt32BE(at + ID_BYTES) };
}
