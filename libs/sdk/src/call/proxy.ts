import { UpstreamError } from '../errors.js';
import { encodeBody, type RequestBody } from './body.js';
import { proxiedUrl, type Query } from './target.js';
import { isIdempotent, type Transport } from './transport.js';

export interface ProxyOptions {
  query?: Query;
  headers?: RequestInit['headers'];
  signal?: AbortSignal;
  /** For the call in all, waiting for its turn included; Sluice ends it then. */
  timeoutMs?: number;
  /** A status outside 200 to 299 is an `UpstreamError`. */
  throwOnError?: boolean;
}

/**
 * Raw requests through a connection. `path` is below the base URL of the integration, or a full URL
 * whose host it allows. What comes back is the third party's answer, whatever its status; redirects
 * are answers like others.
 * Every method throws a `SluiceError` when Sluice could not get one.
 */
export class ConnectionProxy {
  constructor(
    private readonly transport: Transport,
    private readonly base: string,
  ) {}

  get(path: string, options?: ProxyOptions): Promise<Response> {
    return this.request('GET', path, options);
  }

  /** An object or an array is sent as JSON; so it is with `put` and `patch`. */
  post(path: string, body?: RequestBody, options?: ProxyOptions): Promise<Response> {
    return this.request('POST', path, { ...options, body });
  }

  put(path: string, body?: RequestBody, options?: ProxyOptions): Promise<Response> {
    return this.request('PUT', path, { ...options, body });
  }

  patch(path: string, body?: RequestBody, options?: ProxyOptions): Promise<Response> {
    return this.request('PATCH', path, { ...options, body });
  }

  delete(path: string, options?: ProxyOptions): Promise<Response> {
    return this.request('DELETE', path, options);
  }

  /** Any method that Sluice passes on, with a body or without. */
  async request(
    method: string,
    path: string,
    options: ProxyOptions & { body?: RequestBody } = {},
  ): Promise<Response> {
    const { query, signal, timeoutMs, throwOnError = false } = options;
    const headers = new Headers(options.headers);
    // What the third party is asked in `Prefer` is not for Sluice.
    headers.set('sluice-mode', 'sync');
    if (timeoutMs !== undefined) headers.set('sluice-timeout-ms', String(timeoutMs));
    const response = await this.transport.send({
      method,
      url: proxiedUrl(this.base, path, query),
      body: encodeBody(options.body, headers),
      headers,
      signal,
      isRepeatable: isIdempotent(method),
    });
    if (throwOnError && !response.ok)
      throw new UpstreamError(`${method} ${path.split('?')[0]}`, response);
    return response;
  }
}
