import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { portOf } from './ports.js';

interface Target {
  host: string;
  port: number;
}

/** One connection through the proxy. `lostBytes` says that its stream can no longer be whole. */
interface Pair {
  client: Socket;
  upstream: Socket;
  lostBytes: boolean;
}

/** A TCP proxy that fails in the ways of networks, for existing and for new connections. */
export class FaultProxy {
  #server: Server | undefined;
  readonly #pairs = new Set<Pair>();
  #port = 0;
  #delayMs = 0;
  #mode: 'pass' | 'reset' | 'blackhole' = 'pass';

  private constructor(private readonly target: Target) {}

  static async start({ target }: { target: Target }): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    await proxy.#listen();
    return proxy;
  }

  get port(): number {
    return this.#port;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  url(scheme: string): string {
    return `${scheme}://127.0.0.1:${this.#port}`;
  }

  /** The same URL, credentials and path included, through this proxy. */
  through(url: string): string {
    const own = new URL(url);
    own.hostname = '127.0.0.1';
    own.port = String(this.#port);
    return own.href;
  }

  /** Delays everything by this much in each direction. */
  latency(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  /** Existing connections get a TCP reset, and so does every new one. */
  reset(): void {
    this.#mode = 'reset';
    for (const pair of this.#pairs) reset(pair);
  }

  /** New connections are refused; existing ones stay. */
  async refuse(): Promise<void> {
    this.#server?.close();
    this.#server = undefined;
  }

  /** Connections are accepted and stay open, and nothing gets through in either direction. */
  blackhole(): void {
    this.#mode = 'blackhole';
  }

  /** Existing clients see the end of the stream, while what they write still gets through. */
  halfClose(): void {
    for (const { client, upstream } of this.#pairs) {
      upstream.removeAllListeners('data').resume();
      client.end();
    }
  }

  /**
   * Everything gets through again. Connections that lost bytes are reset, as they can never be
   * whole.
   */
  async heal(): Promise<void> {
    this.#mode = 'pass';
    this.#delayMs = 0;
    for (const pair of this.#pairs) if (pair.lostBytes) reset(pair);
    if (this.#server === undefined) await this.#listen();
  }

  async close(): Promise<void> {
    this.#server?.close();
    this.#server = undefined;
    const closing = [...this.#pairs].flatMap(({ client, upstream }) => [client, upstream]);
    await Promise.all(
      closing.map(async (socket) => {
        const closed = socket.closed ? undefined : once(socket, 'close');
        socket.destroy();
        await closed;
      }),
    );
  }

  async #listen(): Promise<void> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) =>
      this.#accept(client),
    );
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
    this.#port = portOf(server);
  }

  #accept(client: Socket): void {
    if (this.#mode === 'reset') {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ ...this.target, allowHalfOpen: true, noDelay: true });
    const pair: Pair = { client, upstream, lostBytes: this.#mode === 'blackhole' };
    this.#pairs.add(pair);
    this.#forward(pair, client, upstream);
    this.#forward(pair, upstream, client);
  }

  #forward(pair: Pair, from: Socket, to: Socket): void {
    const pass = this.#direction(pair);
    from.on('data', (chunk: Buffer) =>
      pass(() => {
        if (to.write(chunk) || to.destroyed) return;
        from.pause();
        to.once('drain', () => from.resume());
      }),
    );
    from.on('end', () => pass(() => to.end()));
    from.on('error', () => pass(() => abort(to)));
    from.on('close', () => {
      if (pair.client.closed && pair.upstream.closed) this.#pairs.delete(pair);
      else if (!from.readableEnded) pass(() => to.destroy());
    });
  }

  /** One direction keeps its order, also when the latency changes while something is under way. */
  #direction(pair: Pair): (deliver: () => void) => void {
    let last = Promise.resolve();
    let underWay = 0;
    const arrive = (deliver: () => void) => {
      if (this.#mode === 'blackhole') pair.lostBytes = true;
      else deliver();
    };
    return (deliver) => {
      if (this.#mode === 'blackhole' || (this.#delayMs === 0 && underWay === 0)) {
        arrive(deliver);
        return;
      }
      underWay++;
      const delayed = pause(this.#delayMs);
      last = last
        .then(() => delayed)
        .then(() => {
          underWay--;
          arrive(deliver);
        });
    };
  }
}

function reset({ client, upstream }: Pair): void {
  abort(client);
  abort(upstream);
}

/**
 * A socket whose end is under way cannot be reset: Node says EINVAL then, and never closes what the
 * system holds of it.
 */
function abort(socket: Socket): void {
  if (socket.writableEnded || socket.connecting) socket.destroy();
  else socket.resetAndDestroy();
}
