import { isIdempotent } from '#libs/contracts';
import type { Socket } from 'node:net';
import type { buildConnector, Dispatcher } from 'undici';
import { Client } from 'undici';
import type { Exchange } from './exchange.js';
import { ExchangeTimeoutError } from './failure.js';
import type { Asker } from './names/names.js';
import type { Connector } from './vetted-connector.js';

/** One request with the exchange it belongs to. */
export interface ExchangeOptions extends Dispatcher.DispatchOptions {
  exchange: Exchange;
}

/** Half of the shortest time that common servers keep an idle connection open for. */
const SURELY_OPEN_MS = 1_000;

/** What a connection is at. */
interface ConnectionState {
  exchange?: Exchange;
  socket?: Socket;
  /** When the other side was there for the last time: a `performance.now()` instant. */
  heardAt: number;
}

/**
 * A connection that carries one exchange at a time. What comes is made fit for undici's parser
 * before it sees it, and when the connection ends, the exchange gets what has been received before
 * undici looks at the end: undici 7 fails an assertion, and with it the process, when a connection
 * ends while its reader has paused, and takes a complete answer for a broken one when the
 * connection would have been kept.
 */
export class Connection extends Client {
  readonly #current: ConnectionState;

  constructor(
    origin: string | URL,
    options: Omit<Client.Options, 'connect'> & { connect: Connector },
  ) {
    const current: ConnectionState = { heardAt: 0 };
    super(origin, {
      ...options,
      connect: (target, callback) => connectFor(current, options.connect, { target, callback }),
    });
    this.#current = current;
  }

  /**
   * The other side may be closing a connection that has been idle for a while. An idempotent
   * request is then sent again by whoever sent it; any other one, of which nobody would know
   * whether it was carried out, gets a new connection (RFC 9112 §9.3.1, §9.6).
   */
  override dispatch(options: ExchangeOptions, handler: Dispatcher.DispatchHandler): boolean {
    const { heardAt, socket } = this.#current;
    const isSurelyOpen = performance.now() - heardAt < SURELY_OPEN_MS;
    if (!isSurelyOpen && !isIdempotent(options.method)) socket?.destroy();
    this.#current.exchange = options.exchange;
    return super.dispatch(options, handler);
  }
}

/** A connection is made for an exchange; undici's types allow for one that is not. */
const NOBODY: Asker = { projectId: '', connectMs: 10_000 };

interface ConnectRequest {
  target: buildConnector.Options;
  callback: buildConnector.Callback;
}

/** Within the time that the exchange has for it, and no further than the exchange lets it. */
function connectFor(
  current: ConnectionState,
  connect: Connector,
  { target, callback }: ConnectRequest,
): void {
  const { exchange } = current;
  let tooLong: NodeJS.Timeout | undefined;
  const connected: buildConnector.Callback = (error, socket) => {
    clearTimeout(tooLong);
    if (error) return callback(error, null);
    current.socket = socket;
    readThrough(socket, current);
    socket.prependListener('end', () => current.exchange?.readRest());
    socket.prependListener('error', asBreak);
    if (!exchange) return callback(null, socket);
    exchange.onConnected().then(
      () => (socket.destroyed ? callback(closedEarly(), null) : callback(null, socket)),
      (refusal: Error) => {
        socket.destroy();
        callback(refusal, null);
      },
    );
  };
  const connecting = connect(target, connected, exchange ?? NOBODY);
  if (connecting && exchange) {
    const giveUp = (): void => void connecting.destroy(new ExchangeTimeoutError('connect'));
    tooLong = setTimeout(giveUp, exchange.connectMs);
  }
}

/**
 * undici takes bytes with `read`, and gives back with `unshift` what it has no room for: that has
 * been through the exchange.
 */
function readThrough(socket: Socket, current: ConnectionState): void {
  const read = socket.read.bind(socket) as (size?: number) => Buffer | null;
  const unshift = socket.unshift.bind(socket);
  let givenBack = 0;
  current.heardAt = performance.now();
  socket.unshift = (bytes: Buffer) => {
    givenBack += bytes.length;
    unshift(bytes);
  };
  socket.read = (size?: number): Buffer | null => {
    const bytes = read(size);
    // Node itself asks for 0 bytes, to set the stream going.
    if (!bytes || size !== undefined || !current.exchange) return bytes;
    current.heardAt = performance.now();
    const fresh = current.exchange.onBytes(bytes.subarray(givenBack));
    const passed = givenBack === 0 ? fresh : Buffer.concat([bytes.subarray(0, givenBack), fresh]);
    givenBack = 0;
    return passed.length > 0 ? passed : null;
  };
}

/**
 * undici takes a reset for the end of an answer that lasts until the connection ends, which would
 * pass a part of it on as the whole. Under another code it is the failure that it is for every
 * other answer.
 */
function asBreak(error: NodeJS.ErrnoException): void {
  if (error.code === 'ECONNRESET') error.code = 'UND_ERR_SOCKET';
}

/** While it waited to be used. */
const closedEarly = (): Error =>
  Object.assign(new Error('the connection was closed before it was used'), { code: 'ECONNRESET' });
