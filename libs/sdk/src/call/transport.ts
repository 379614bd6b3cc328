import { isRefusal, refusalOf, SluiceError, unreachable } from '../errors.js';
import type { RawBody } from './body.js';
import { withHeaders } from './headers.js';
import { retryDelayMs } from './retry.js';
import { sleep } from './sleep.js';

export type Fetch = typeof fetch;

export interface TransportOptions {
  /** Where Sluice is, without a slash at the end. */
  url: string;
  key: string;
  fetch: Fetch;
  /** How often a request that cannot have left is sent again. */
  retries: number;
}

/** A request to Sluice. */
export interface Outgoing {
  method: string;
  url: string;
  headers: Headers;
  body?: RawBody | undefined;
  signal?: AbortSignal | undefined;
  /** Sending it twice has the effect of sending it once. */
  isRepeatable: boolean;
}

/** RFC 9110 §9.2.2. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);
export const isIdempotent = (method: string): boolean => IDEMPOTENT.has(method.toUpperCase());

/** The way to Sluice. What has the key and cannot have left may be sent again. */
export class Transport {
  readonly url: string;

  constructor(private readonly options: TransportOptions) {
    this.url = options.url;
  }

  /** As `fetch` does it, but for the key. */
  fetch(url: string, init: RequestInit): Promise<Response> {
    const headers = withHeaders(init.headers, { authorization: `Bearer ${this.options.key}` });
    // Given as a value: called as a method, the global one of some platforms refuses.
    const { fetch: send } = this.options;
    return send(url, { ...init, headers });
  }

  /** @throws SluiceError when the answer is one of Sluice's own errors, or none comes */
  async send(request: Outgoing): Promise<Response> {
    const retries = isReadOnce(request.body) ? 0 : this.options.retries;
    for (let number = 0; ; number++) {
      try {
        return await this.#sendOnce(request);
      } catch (error) {
        if (!(error instanceof SluiceError) || number >= retries) throw error;
        const delayMs = retryDelayMs(error, { number, isRepeatable: request.isRepeatable });
        if (delayMs === undefined) throw error;
        await sleep(delayMs, request);
      }
    }
  }

  async #sendOnce({ url, method, headers, body, signal }: Outgoing): Promise<Response> {
    const init: RequestInit = { method, headers, redirect: 'manual' };
    if (signal) init.signal = signal;
    if (body !== undefined) Object.assign(init, { body, duplex: 'half' });
    const response = await this.fetch(url, init).catch((cause: unknown) => {
      if (signal?.aborted) throw cause;
      throw unreachable(this.url, cause);
    });
    if (isRefusal(response)) throw await refusalOf(response);
    return response;
  }
}

/** A stream is gone once it has been sent. */
export const isReadOnce = (body: unknown): boolean =>
  typeof body === 'object' &&
  body !== null &&
  (body instanceof ReadableStream || Symbol.asyncIterator in body);
