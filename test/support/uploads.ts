import { connect } from 'node:net';
import type { Client } from './client.js';

const PIECE = Buffer.alloc(262_144, 'x');
const BETWEEN_PIECES_MS = 1;

export interface UploadOptions {
  /** What its head says; without, it comes in chunks. */
  declaredBytes?: number;
  /** What is really sent; all that was declared, if nothing else is said. */
  sentBytes?: number;
  headers?: string[];
}

export interface Upload {
  /** Everything that came back, once the connection has ended. */
  answer: Promise<string>;
  /** `undefined` until there is an answer. */
  status(): number | undefined;
  hangUp(): void;
}

/** Its sender looks at nothing but whether there is an answer: after that it sends no more. */
export function upload(
  { address, key }: Pick<Client, 'address' | 'key'>,
  path: string,
  { declaredBytes, sentBytes = declaredBytes ?? 0, headers = [] }: UploadOptions,
): Upload {
  const { hostname, port } = new URL(address);
  const framing =
    declaredBytes === undefined ? 'transfer-encoding: chunked' : `content-length: ${declaredBytes}`;
  const start = [`POST ${path} HTTP/1.1`, 'host: x', `x-api-key: ${key}`, 'connection: close'];
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  socket.on('error', () => undefined);
  socket.write([...start, framing, ...headers, '', ''].join('\r\n'));
  const asChunk = (piece: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]);
  let left = sentBytes;
  const more = (): void => {
    if (text !== '' || left === 0 || socket.destroyed) return;
    const piece = PIECE.subarray(0, Math.min(left, PIECE.length));
    left -= piece.length;
    const bytes = declaredBytes === undefined ? asChunk(piece) : piece;
    socket.write(bytes, () => setTimeout(more, BETWEEN_PIECES_MS));
  };
  more();
  return {
    answer: new Promise((resolve) => socket.once('close', () => resolve(text))),
    status: () => (text === '' ? undefined : Number(text.slice(9, 12))),
    hangUp: () => void socket.destroy(),
  };
}
