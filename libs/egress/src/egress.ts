import { ignore } from '#libs/errors';
import { isIP } from 'node:net';
import { type AuthorizedRequest, isPlainUrl } from '#libs/contracts';
import { Agent, type Dispatcher, Pool } from 'undici';
import type { AddressPolicy } from './address-policy.js';
import { Connection, type ExchangeOptions } from './connection.js';
import { Exchange, type ExchangeTimeouts } from './exchange.js';
import { upstreamFailure } from './failure.js';
import { systemResolve } from './names/system-resolve.js';
import { isHttpPort } from './ports.js';
import type { UpstreamAnswer } from './upstream-answer.js';
import { hostAndPort, type Resolve, vettedConnector, type Vetting } from './vetted-connector.js';

const NOT_HTTPS =
  'must be an https URL; an operator can allow a local receiver in SLUICE_ALLOWED_PRIVATE_UPSTREAMS';

/**
 * Shorter than what servers commonly keep an idle connection open for, so that a request rarely
 * meets a closing one.
 */
const KEEP_ALIVE_MS = 4_000;
/** Bound on what a server's own keep-alive hint may ask for. */
const KEEP_ALIVE_MAX_MS = 60_000;
const MAX_HEADER_BYTES = 32_768;

export interface SendOptions {
  /** Whose request it is: what is bounded is shared by project first. */
  projectId: string;
  timeouts: ExchangeTimeouts;
  maxResponseBytes: number;
  /**
   * On a connection of its own, made for it: no earlier request can have left that one half closed.
   */
  freshSocket?: boolean;
  /**
   * Awaited when a connection had to be made, before the head is written; what it throws fails the
   * exchange, and nothing is sent.
   */
  onConnected?: () => Promise<void>;
  /** Called right before the first byte of the head is written. */
  onWriting?: () => void;
}

/** An exchange that has begun. */
export interface Sending {
  answer: Promise<UpstreamAnswer>;
  /**
   * After it has failed: a connection that had carried other requests ended without one byte of
   * answer, as one does that the third party was closing already.
   */
  readonly wasDropped: boolean;
  abort(reason: Error): void;
}

/**
 * The one door out. Connections go only to addresses the policy allows: names are resolved once,
 * every answer is vetted, and the vetted addresses are the ones connected to. TLS is always
 * verified, redirects are returned, environment proxies are ignored. Connections are shared under
 * one policy only: each Egress has its own.
 */
export class Egress {
  readonly #agent: Agent;
  readonly #vetting: Vetting;

  constructor(
    private readonly policy: AddressPolicy,
    resolve: Resolve = systemResolve(),
  ) {
    this.#vetting = { policy, resolve };
    this.#agent = agentOf(this.#vetting);
  }

  /** How many origins there are connections to, for whoever looks for what is left behind. */
  get size(): number {
    return Object.keys(this.#agent.stats).length;
  }

  /** The answer rejects with a SluiceError that states `dispatched`. */
  send(request: AuthorizedRequest, { freshSocket = false, ...options }: SendOptions): Sending {
    const exchange = new Exchange({ ...options, method: request.method });
    try {
      if (freshSocket) this.#dispatchAlone(request, exchange);
      else this.#agent.dispatch(optionsOf(request, exchange), exchange);
    } catch (error) {
      exchange.onResponseError(undefined, upstreamFailure(error, false));
    }
    return exchange;
  }

  /**
   * Why a URL of a caller's is not one that messages may go to, as the end of a sentence;
   * `undefined` when it is.
   */
  refusalOf(text: string): string | undefined {
    const url = new URL(text);
    const place = hostAndPort(url);
    const isException = this.policy.isException(place.host, place.port);
    if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
    if (!isPlainUrl(text)) return 'must be plain: ASCII, no blanks, no backslash, no "#"';
    if (url.protocol !== 'https:' && !isException) return NOT_HTTPS;
    if (!isHttpPort(place.port) && !isException) return 'must use a port that HTTP is spoken on';
    if (this.policy.isOwnName(place)) return 'must not lead back to Sluice';
    if (isIP(place.host) && !this.policy.allows(place.host, place))
      return 'must lead to a public address';
    return undefined;
  }

  /** Closing lets the one request come to its end. */
  #dispatchAlone(request: AuthorizedRequest, exchange: Exchange): void {
    const connect = vettedConnector(this.#vetting, new URL(request.origin));
    const connection = new Connection(request.origin, { connect, maxHeaderSize: MAX_HEADER_BYTES });
    connection.dispatch(optionsOf(request, exchange), exchange);
    connection.close().catch(ignore('it is to be gone'));
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

const agentOf = (vetting: Vetting): Agent =>
  new Agent({
    factory: (origin, options: Pool.Options) => {
      const connect = vettedConnector(vetting, new URL(origin));
      return new Pool(origin, {
        ...options,
        factory: (_origin, each: object) => new Connection(origin, { ...each, connect }),
      });
    },
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MAX_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  });

const optionsOf = (
  { origin, path, method, headers, body }: AuthorizedRequest,
  exchange: Exchange,
): ExchangeOptions => ({
  origin,
  path,
  method: method as Dispatcher.HttpMethod,
  headers: headers.flat(),
  body: body.length > 0 ? body : null,
  headersTimeout: 0,
  bodyTimeout: 0,
  exchange,
});
