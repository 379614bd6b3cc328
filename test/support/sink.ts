import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { portOf } from './ports.js';

/**
 * A place nothing may ever connect to: it answers like an HTTP server and remembers who came, on
 * every address of this machine.
 */
export class Sink {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #visits: string[] = [];

  private constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      const visit = this.#visits.push('') - 1;
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        this.#visits[visit] += bytes.toString('latin1');
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nsink');
      });
    });
  }

  static async start(): Promise<Sink> {
    const sink = new Sink();
    // A machine without IPv6 cannot be reached by it either.
    sink.#server.once('error', () => sink.#server.listen(0, '0.0.0.0'));
    sink.#server.listen({ port: 0, host: '::', ipv6Only: false });
    await once(sink.#server, 'listening');
    return sink;
  }

  get port(): number {
    return portOf(this.#server);
  }

  /** `127.0.0.1:port` */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  /** What each connection said. */
  visits(): string[] {
    return [...this.#visits];
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
