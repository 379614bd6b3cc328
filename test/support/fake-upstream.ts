import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { portOf } from './ports.js';
import { Stalls } from './stalls.js';
import { PATIENCE_MS, until } from './until.js';

/** A request as it arrived at the third party. */
export interface Arrival {
  /** Epoch milliseconds with fractions, taken when the request's head was there. */
  at: number;
  /** It may have been there by so many milliseconds before, while this process was held up. */
  heldMs: number;
  /** Counts up from 1. */
  id: number;
  method: string;
  /** As on the wire: path and query. */
  target: string;
  /** As on the wire: names in their case, duplicates, order. */
  headers: [name: string, value: string][];
  /** Empty until it has been read to its end, which is before any answer. */
  body: Buffer;
  /** The caller left before the answer was complete. */
  aborted: boolean;
  /** Requests of one connection share it. */
  socketId: number;
}

/** The first value of a header; `name` in lower case. */
export const headerOf = ({ headers }: Arrival, name: string): string | undefined =>
  headers.find(([each]) => each.toLowerCase() === name)?.[1];

export interface Answer {
  status?: number;
  headers?: Record<string, string | string[]> | [name: string, value: string][];
  /** An object is sent as JSON. */
  body?: string | Buffer | object;
  delayMs?: number;
}

export interface Exchange {
  arrival: Arrival;
  request: IncomingMessage;
  response: ServerResponse;
}

/** Gives an answer back, or writes to the response itself and gives nothing back. */
export type Handler = (exchange: Exchange) => Answer | void | Promise<Answer | void>;
export type ArrivalFilter = (arrival: Arrival) => boolean;

const everything: ArrivalFilter = () => true;

/** The third party: it logs what arrives and answers as it is told. */
export class FakeUpstream {
  readonly #server: Server;
  readonly #socketIds = new Map<Socket, number>();
  #routes = new Map<string, Handler>();
  #otherwise: Handler = defaultHandler;
  #arrivals: Arrival[] = [];
  readonly #stalls = new Stalls();
  #sockets = 0;
  #requests = 0;

  private constructor() {
    const listener: RequestListener = (request, response) => void this.#receive(request, response);
    this.#server = createServer(
      { keepAliveTimeout: 60_000, requestTimeout: 0, maxHeaderSize: 131_072 },
      listener,
    );
    this.#server.maxHeadersCount = 0;
    this.#server.on('connection', (socket) => {
      this.#socketIds.set(socket, ++this.#sockets);
      socket.once('close', () => this.#socketIds.delete(socket));
    });
  }

  static async start({ port = 0 }: { port?: number } = {}): Promise<FakeUpstream> {
    const upstream = new FakeUpstream();
    upstream.#server.listen(port, '127.0.0.1');
    await once(upstream.#server, 'listening');
    return upstream;
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

  /** Whether the connection an arrival came on is still there. */
  isOpen({ socketId }: Arrival): boolean {
    return [...this.#socketIds.values()].includes(socketId);
  }

  /**
   * Answers a path, whatever its query, from now on; a later call for the same path replaces it.
   */
  on(path: string, answer: Handler | Answer): this {
    this.#routes.set(path, typeof answer === 'function' ? answer : () => answer);
    return this;
  }

  /** Answers every path that has no answer of its own. */
  otherwise(handler: Handler): this {
    this.#otherwise = handler;
    return this;
  }

  arrivals(filter: ArrivalFilter = everything): Arrival[] {
    return this.#arrivals.filter(filter);
  }

  /** Resolves to all arrivals once there are `count` of them. */
  async waitForArrivals(count: number, timeoutMs = PATIENCE_MS): Promise<Arrival[]> {
    await until(() => this.#arrivals.length >= count, {
      timeoutMs,
      what: `arrival ${count} at the upstream (${this.#arrivals.length} when the wait began)`,
    });
    return this.arrivals();
  }

  /** The most arrivals that were within any half-open window of this length for certain. */
  maxInWindow(windowMs: number, filter: ArrivalFilter = everything): number {
    const arrivals = this.arrivals(filter).sort((a, b) => a.at - b.at);
    const earliest = arrivals.map(({ at, heldMs }) => at - heldMs);
    let most = 0;
    let first = 0;
    arrivals.forEach(({ at }, index) => {
      while ((earliest[first] ?? at) <= at - windowMs) first++;
      most = Math.max(most, index - first + 1);
    });
    return most;
  }

  /** Forgets arrivals and routes. Connections stay. */
  reset(): void {
    this.#arrivals = [];
    this.#routes = new Map();
    this.#otherwise = defaultHandler;
  }

  async close(): Promise<void> {
    this.#stalls.stop();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrival = this.#log(request);
    response.once('close', () => (arrival.aborted = !response.writableFinished));
    request.on('error', () => undefined);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      arrival.aborted = true;
      return;
    }
    arrival.body = Buffer.concat(chunks);
    const handler = this.#routes.get(arrival.target.split('?')[0] ?? '') ?? this.#otherwise;
    try {
      const answer = await handler({ arrival, request, response });
      if (answer) await send(response, answer);
    } catch (error) {
      if (!response.headersSent) response.writeHead(599, { 'x-fake-upstream-error': 'handler' });
      response.end(String(error));
    }
  }

  #log(request: IncomingMessage): Arrival {
    const raw = request.rawHeaders;
    const arrival: Arrival = {
      at: performance.timeOrigin + performance.now(),
      heldMs: this.#stalls.heldMs(),
      id: ++this.#requests,
      method: request.method ?? '',
      target: request.url ?? '',
      headers: raw.flatMap((name, i): [string, string][] =>
        i % 2 === 0 ? [[name, raw[i + 1] ?? '']] : [],
      ),
      body: Buffer.alloc(0),
      aborted: false,
      socketId: this.#socketIds.get(request.socket) ?? 0,
    };
    this.#arrivals.push(arrival);
    return arrival;
  }
}

function defaultHandler({ arrival }: Exchange): Answer {
  return { body: { ok: true, arrival: arrival.id } };
}

async function send(response: ServerResponse, answer: Answer): Promise<void> {
  if (answer.delayMs !== undefined) await pause(answer.delayMs);
  const { body = '' } = answer;
  const json = typeof body === 'object' && !Buffer.isBuffer(body);
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(json ? JSON.stringify(body) : body);
  const given = Array.isArray(answer.headers)
    ? answer.headers
    : Object.entries(answer.headers ?? {});
  const names = new Set(given.map(([name]) => name.toLowerCase()));
  const headers = given.flatMap(([name, value]) => [value].flat().flatMap((each) => [name, each]));
  if (json && !names.has('content-type')) headers.push('content-type', 'application/json');
  const framed = names.has('content-length') || names.has('transfer-encoding');
  const bodiless = answer.status === 204 || answer.status === 304;
  if (!framed && !bodiless) headers.push('content-length', String(bytes.length));
  response.writeHead(answer.status ?? 200, headers).end(bodiless ? undefined : bytes);
}
