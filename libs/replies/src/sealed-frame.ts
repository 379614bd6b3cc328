import type { TransitBox } from '#libs/sealing';
import { decodeFrame, encodeFrame, type Frame } from './frame.js';

const ID_BYTES = 16;
const HEADER_BYTES = ID_BYTES + 4;

/** Where a stored frame belongs. */
export interface FrameAddress {
  callId: string;
  sequence: number;
}

const ownerOf = ({ callId, sequence }: FrameAddress): string => `call:${callId}|reply:${sequence}`;

const idBytes = (callId: string): Buffer => Buffer.from(callId.replaceAll('-', ''), 'hex');

function formatId(bytes: Buffer): string {
  const hex = bytes.toString('hex', 0, ID_BYTES);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * Layout: call id (16 bytes) | sequence (uint32) | sealed frame. Id and sequence are bound by the
 * seal.
 */
export function sealFrame(box: TransitBox, address: FrameAddress, frame: Frame): Buffer {
  const sealed = box.seal(encodeFrame(frame), ownerOf(address));
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  idBytes(address.callId).copy(header);
  header.writeUInt32BE(address.sequence, ID_BYTES);
  return Buffer.concat([header, sealed]);
}

export function readAddress(stored: Buffer): FrameAddress {
  return { callId: formatId(stored), sequence: stored.readUInt32BE(ID_BYTES) };
}

export function openFrame(box: TransitBox, address: FrameAddress, stored: Buffer): Frame {
  return decodeFrame(box.open(stored.subarray(HEADER_BYTES), ownerOf(address)));
}
