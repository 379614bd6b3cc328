import { connectionFetch } from './connection-fetch.js';
import { ConnectionProxy } from './proxy.js';
import { Resource } from './resource.js';
import { segment } from './target.js';
import type { Fetch, Transport } from './transport.js';

/** One end user's account at a third party. Nothing is asked until something is sent. */
export class Connection {
  readonly proxy: ConnectionProxy;
  /**
   * `fetch` for third-party SDKs, which send their requests through this connection with it. It
   * takes URLs of the third party, and what they carry as a credential is replaced.
   */
  readonly fetch: Fetch;
  readonly #base: string;

  constructor(
    private readonly transport: Transport,
    /** An id, an alias, an integration's key, or `integrationKey:externalUserId`. */
    readonly selector: string,
  ) {
    this.#base = `${transport.url}/connections/${segment(selector)}`;
    const proxied = `${this.#base}/proxy`;
    this.proxy = new ConnectionProxy(transport, proxied);
    this.fetch = connectionFetch(transport, proxied);
  }

  /** @param name as the integration defines it, for example `contacts` */
  resource<T = Record<string, unknown>>(name: string): Resource<T> {
    return new Resource<T>(this.transport, `${this.#base}/resources/${segment(name)}`);
  }
}
