import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { portOf } from './ports.js';

const STILL_OPEN_MS = 10_000;

/** Sends bytes as they are and reads until the server closes. Latin-1 on both ways, so that every byte is one character. */
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
type RawAnswer = string | string[] | ((socket: Socket) => void);

/** A third party below HTTP: after a request's head it writes bytes as told, and closes. */
export class RawUpstream {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #answers: Record<string, RawAnswer> = {};

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

  on(path: string, answer: RawAnswer): void {
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
    socket.setNoDelay(true);
    for (const part of [answer].flat()) {
      socket.write(part, 'latin1');
      await pause(5);
    }
    socket.end();
  }
}
