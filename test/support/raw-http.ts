import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { portOf } from './ports.js';

const STILL_OPEN_MS = 10_000;

/**
 * Sends bytes as they are and reads until the server closes. Latin-1 on both ways, so that every
 * byte is one character.
 */
export function exchangeRaw(address: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'));
    const open = setTimeout(() => {
      socket.destroy();
      reject(new Error(`The server left the connection open after: ${answer}`));
    }, STILL_OPEN_MS);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.once('error', reject);
    socket.once('close', () => {
      clearTimeout(open);
      resolve(answer);
    });
  });
}

/** What it writes, in Latin-1; parts are written one after the other, as packets of their own. */
type RawReply = string | string[] | ((socket: Socket) => void);

/** A third party below HTTP: after a request's head it writes bytes as told, and closes. */
export class RawUpstream {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #answers: Record<string, RawReply> = {};

  private constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => this.#sockets.delete(socket));
      socket.on('data', (head) => void this.#answer(socket, head.toString('latin1')));
    });
  }

  static async start(): Promise<RawUpstream> {
    const upstream = new RawUpstream();
    upstream.#server.listen(0, '127.0.0.1');
    await once(upstream.#server, 'listening');
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${portOf(this.#server)}`;
  }

  on(path: string, answer: RawReply): void {
    this.#answers[path] = answer;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #answer(socket: Socket, head: string): Promise<void> {
    const [, path = ''] = head.split(' ');
    const answer = this.#answers[path] ?? 'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n';
    if (typeof answer === 'function') return answer(socket);
    const parts = [answer].flat();
    await writeParts(socket, parts.slice(0, -1));
    // At once: the next request on this connection would have its answer cut short.
    socket.end(parts.at(-1) ?? '', 'latin1');
  }
}

/** Each part in a packet of its own; the connection stays. */
export async function writeParts(socket: Socket, parts: readonly string[]): Promise<void> {
  socket.setNoDelay(true);
  for (const part of parts) {
    socket.write(part, 'latin1');
    await pause(5);
  }
}

export interface RawAnswer {
  /** Everything that came, as Latin-1. */
  text: string;
  /** How the server ended it: with the end of its stream, or by breaking the connection. */
  ending: 'end' | 'reset';
}

/** Sends bytes as they are on a connection of its own, and reads until the server closes it. */
export async function rawExchange(
  address: string,
  bytes: string,
  use: (socket: Socket) => void = () => undefined,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(address);
  let text = '';
  let ending: RawAnswer['ending'] = 'end';
  // It stays open on this side: the server must be the one that closes.
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => (text += chunk));
  socket.write(bytes, 'latin1');
  use(socket);
  await new Promise<void>((resolve) => {
    socket.once('end', resolve);
    socket.once('error', () => {
      ending = 'reset';
      resolve();
    });
  });
  socket.destroy();
  return { text, ending };
}

/** Whether a client may take it for a whole answer (RFC 9112 §8). */
export function isWhole({ text, ending }: RawAnswer): boolean {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  if (/^transfer-encoding: *chunked/im.test(head)) return text.endsWith('\r\n0\r\n\r\n');
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length !== undefined) return body.length === Number(length);
  return text.includes('\r\n\r\n') && ending === 'end';
}
