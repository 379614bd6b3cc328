import type {
  DescribedResource,
  Proposal,
  ProposalRequest,
  Trial,
  TrialReport,
} from '../api/types.js';
import { Management, type RequestOptions } from '../manage/management.js';
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
  readonly #management: Management;

  constructor(
    private readonly transport: Transport,
    /** An id, an alias, an integration's key, or `integrationKey:externalUserId`. */
    readonly selector: string,
  ) {
    this.#base = `${transport.url}/connections/${segment(selector)}`;
    this.#management = new Management(transport);
    const proxied = `${this.#base}/proxy`;
    this.proxy = new ConnectionProxy(transport, proxied);
    this.fetch = connectionFetch(transport, proxied);
  }

  /** @param name as the integration defines it, for example `contacts` */
  resource<T = Record<string, unknown>>(name: string): Resource<T> {
    return new Resource<T>(this.transport, `${this.#base}/resources/${segment(name)}`);
  }

  /** What there is, with its methods and their parameters. */
  async resources(options: RequestOptions = {}): Promise<DescribedResource[]> {
    const path = ['connections', this.selector, 'resources'];
    const { data } = await this.#management.ask<{ data: DescribedResource[] }>(
      'GET',
      path,
      options,
    );
    return data;
  }

  /**
   * Makes a raw call and proposes the resource that its answer shows, with a reason for each part.
   * It keeps nothing: `Definitions.put` does.
   */
  promote(input: ProposalRequest, options: RequestOptions = {}): Promise<Proposal> {
    const path = ['connections', this.selector, 'promote'];
    return this.#management.ask('POST', path, { ...options, input });
  }

  /**
   * Makes one method's request as a definition that is kept nowhere says it, and tells step by step
   * what it finds in the answer. What may change something is sent with `send` only.
   */
  try(input: Trial, options: RequestOptions = {}): Promise<TrialReport> {
    const path = ['connections', this.selector, 'try'];
    return this.#management.ask('POST', path, { ...options, input });
  }
}
