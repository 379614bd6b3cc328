import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { SluiceError, toProblem } from '#libs/errors';

/**
 * So long a refused caller may take to read why, before the connection is destroyed whatever it
 * still sends.
 */
const LINGER_MS = 1_000;

/** What Node itself found wrong with a request, by its code. */
const REFUSALS: Record<string, SluiceError> = {
  HPE_HEADER_OVERFLOW: new SluiceError('request_head_too_large'),
  ERR_HTTP_REQUEST_TIMEOUT: new SluiceError('request_timeout'),
};

const NOT_HTTP = new SluiceError('invalid_request', {
  detail: 'The bytes are not a valid HTTP/1.1 request.',
});

/**
 * Connections on which an earlier request is still to be answered before what cannot be read is
 * refused.
 */
const refusedLater = new WeakSet<Socket>();

/**
 * There is no request that could be routed, or not all of it: answered on the socket, which is
 * closed.
 */
export function refuseUnreadable(
  error: Error & { code?: string },
  socket: Socket & { _httpMessage?: ServerResponse | null },
): void {
  if (socket.writableEnded || refusedLater.has(socket)) return;
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  // Node has no public name for what is, or will be, written at the moment.
  const earlier = socket._httpMessage;
  if (earlier?.req.complete) {
    // Said first, or in between, the refusal would be taken for the answer to a call that may have
    // left.
    refusedLater.add(socket);
    const again = (): void => {
      refusedLater.delete(socket);
      refuseUnreadable(error, socket);
    };
    return void earlier.once('finish', () => setImmediate(again));
  }
  // In the middle of an answer it would be read as a part of it.
  if (earlier?.headersSent) return void socket.destroy();
  answerOnSocket(socket, REFUSALS[error.code ?? ''] ?? NOT_HTTP);
}

/** The last answer on a connection that no request can be read from any more. */
export function answerOnSocket(socket: Socket, error: SluiceError): void {
  const { status, headers, body } = toProblem(error);
  const text = JSON.stringify(body);
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((each) => `${name}: ${each}\r\n`),
  );
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}content-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  );
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
