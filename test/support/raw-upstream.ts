import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { portOf } from './ports.js';

/** A request as its bytes were, one character a byte. */
export interface RawArrival {
  requestLine: string;
  /** Header lines as sent, without what ends them. */
  lines: string[];
  body: string;
}

const HEAD_END = '\r\n\r\n';

/** A third party that reads bytes instead of trusting an HTTP parser, and answers 200. */
export class RawUpstream {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #arrivals: RawArrival[] = [];
  #answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

  private constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(): Promise<RawUpstream> {
    const upstream = new RawUpstream();
    upstream.#server.listen(0, '127.0.0.1');
    await once(upstream.#server, 'listening');
    return upstream;
  }

  /** `127.0.0.1:port` */
  get host(): string {
    return `127.0.0.1:${portOf(this.#server)}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  /** What every request is answered with from now on, whole. */
  answers(bytes: string): void {
    this.#answer = bytes;
  }

  arrivals(): RawArrival[] {
    return [...this.#arrivals];
  }

  reset(): void {
    this.#arrivals = [];
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let bytes = '';
    socket.setEncoding('latin1').on('error', () => undefined);
    socket.on('data', (chunk: string) => {
      bytes += chunk;
      // No HTTP, TLS perhaps.
      if (!/^[A-Z]/.test(bytes)) socket.destroy();
      for (let request = take(bytes); request; request = take(bytes)) {
        bytes = request.rest;
        this.#arrivals.push(request.arrival);
        socket.write(this.#answer);
      }
    });
  }
}

/** The first request, when all of it is here. Sluice always states a length. */
function take(bytes: string): { arrival: RawArrival; rest: string } | undefined {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const [requestLine = '', ...lines] = bytes.slice(0, end).split('\r\n');
  const stated = lines.map((line) => /^content-length: (\d+)$/i.exec(line)?.[1]).find(Boolean);
  const start = end + HEAD_END.length;
  const next = start + Number(stated ?? 0);
  if (bytes.length < next) return undefined;
  return {
    arrival: { requestLine, lines, body: bytes.slice(start, next) },
    rest: bytes.slice(next),
  };
}
