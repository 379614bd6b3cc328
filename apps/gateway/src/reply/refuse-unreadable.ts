import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { SluiceError, toProblem } from '#libs/errors';

/** So long a refused caller may take to read why, before the connection is destroyed whatever it still sends. */
const LINGER_MS = 1_000;

/** What Node itself found wrong with a request, by its code. */
const REFUSALS: Record<string, SluiceError> = {
  HPE_HEADER_OVERFLOW: new SluiceError('request_head_too_large'),
  ERR_HTTP_REQUEST_TIMEOUT: new SluiceError('request_timeout'),
};

const NOT_HTTP = new SluiceError('invalid_request', {
  detail: 'The bytes are not a valid HTTP/1.1 request.',
});

/** There is no request that could be routed, or not all of it: answered on the socket, which is closed. */
export function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (socket.writableEnded) return;
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
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

/** A refusal in the middle of an answer would be read as a part of it. Node has no public name for what it writes at the moment. */
const isAnswering = (socket: Socket & { _httpMessage?: ServerResponse | null }): boolean =>
  socket._httpMessage?.headersSent === true;
