import { notOfSluice } from '../errors.js';
import { type Listing, listing, type Page } from '../listing.js';
import { type Query, queryString, segment } from '../call/target.js';
import { isIdempotent, type Transport } from '../call/transport.js';

export interface RequestOptions {
  signal?: AbortSignal | undefined;
}

/** A request to one of Sluice's own routes. */
interface Question extends RequestOptions {
  query?: Query;
  input?: object;
  /** In place of `input`; sent once. */
  lines?: ReadableStream<Uint8Array>;
  /** A write under an idempotency key may be sent twice. */
  idempotencyKey?: string | undefined;
}

/** JSON in, JSON out. Every method of the groups that use it throws a `SluiceError`. */
export class Management {
  constructor(private readonly transport: Transport) {}

  async ask<T>(method: string, path: readonly string[], question: Question = {}): Promise<T> {
    const response = await this.#answer(method, path, question);
    const text = await response.text();
    try {
      return (text === '' ? undefined : JSON.parse(text)) as T;
    } catch {
      throw notOfSluice(response);
    }
  }

  /** An answer that is read as it comes. */
  open(path: readonly string[], options: RequestOptions): Promise<Response> {
    return this.#answer('GET', path, options);
  }

  async #answer(method: string, path: readonly string[], question: Question): Promise<Response> {
    const { query, input, lines, idempotencyKey, signal } = question;
    const headers = new Headers({ accept: 'application/json' });
    if (input !== undefined) headers.set('content-type', 'application/json');
    if (lines !== undefined) headers.set('content-type', 'application/x-ndjson');
    if (idempotencyKey !== undefined) headers.set('idempotency-key', idempotencyKey);
    const asked = queryString(query);
    const response = await this.transport.send({
      method,
      url: `${this.transport.url}/${path.map(segment).join('/')}${asked === '' ? '' : `?${asked}`}`,
      headers,
      body: input === undefined ? lines : JSON.stringify(input),
      signal,
      isRepeatable: isIdempotent(method) || idempotencyKey !== undefined,
    });
    if (!response.ok) throw notOfSluice(response);
    return response;
  }

  list<T>(path: readonly string[], filter: ListFilter, { signal }: RequestOptions): Listing<T> {
    return listing<T, Page<T>>((cursor = filter.cursor) =>
      this.ask('GET', path, { query: { ...filter, cursor }, signal }),
    );
  }
}

/** What every list takes, beside filters of its own. */
interface ListFilter {
  cursor?: string | undefined;
  [name: string]: string | number | undefined;
}
