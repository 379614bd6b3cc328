import type { buildConnector, Dispatcher } from 'undici';
import { Client } from 'undici';
import type { Exchange } from './exchange.js';

/** One request with the exchange it belongs to. */
export interface ExchangeOptions extends Dispatcher.DispatchOptions {
  exchange: Exchange;
}

type Connect = buildConnector.connector;

/**
 * A connection that carries one exchange at a time and, when it ends, lets that exchange have what has been received before undici looks at
 * the end: undici 7 fails an assertion, and with it the process, when a connection ends while its reader has paused, and takes a complete
 * answer for a broken one when the connection would have been kept.
 */
export class Connection extends Client {
  readonly #current: { exchange?: Exchange };

  constructor(origin: string | URL, options: Client.Options & { connect: Connect }) {
    const current: { exchange?: Exchange } = {};
    const { connect } = options;
    super(origin, {
      ...options,
      connect: (target, callback) =>
        connect(target, (error, socket) => {
          if (error) return callback(error, null);
          socket.prependListener('end', () => current.exchange?.readRest());
          socket.prependListener('error', asBreak);
          const { exchange } = current;
          if (!exchange) return callback(null, socket);
          exchange.onConnected().then(
            () => (socket.destroyed ? callback(closedEarly(), null) : callback(null, socket)),
            (refusal: Error) => {
              socket.destroy();
              callback(refusal, null);
            },
          );
        }),
    });
    this.#current = current;
  }

  override dispatch(options: ExchangeOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.#current.exchange = options.exchange;
    return super.dispatch(options, handler);
  }
}

/**
 * undici takes a reset for the end of an answer that lasts until the connection ends, which would pass a part of it on as the whole. Under
 * another code it is the failure that it is for every other answer.
 */
function asBreak(error: NodeJS.ErrnoException): void {
  if (error.code === 'ECONNRESET') error.code = 'UND_ERR_SOCKET';
}

/** While it waited to be used. */
const closedEarly = (): Error =>
  Object.assign(new Error('the connection was closed before it was used'), { code: 'ECONNRESET' });
