import type { CallEnvelope } from './parked-requests.js';

const LENGTH_BYTES = 4;

/** Layout: head length (uint32) | head as JSON | body, so that a body is never re-encoded. */
export function encodeEnvelope({ request, totalMs, bodyBytes, shape }: CallEnvelope): Buffer {
  const { method, target, headers, body } = request;
  const json = Buffer.from(JSON.stringify({ method, target, headers, totalMs, bodyBytes, shape }));
  const length = Buffer.allocUnsafe(LENGTH_BYTES);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json, body]);
}

export function decodeEnvelope(bytes: Buffer): CallEnvelope {
  const bodyStart = LENGTH_BYTES + bytes.readUInt32BE(0);
  const { method, target, headers, totalMs, bodyBytes, shape } = JSON.parse(
    bytes.toString('utf8', LENGTH_BYTES, bodyStart),
  ) as Omit<CallEnvelope['request'], 'body'> & Omit<CallEnvelope, 'request'>;
  const request = { method, target, headers, body: bytes.subarray(bodyStart) };
  return { request, totalMs, bodyBytes, shape };
}
