import type { ResourceList } from '../api/types.js';
import { UpstreamError } from '../errors.js';
import { type Listing, listing, type Page } from '../listing.js';
import { encodeBody } from './body.js';
import { queryString, type Query, segment } from './target.js';
import { isIdempotent, type Transport } from './transport.js';

export interface ResourceOptions {
  /** Parameters that the resource declares, and any other one of the third party. */
  query?: Query;
  signal?: AbortSignal;
}

export interface ResourceListOptions extends ResourceOptions {
  /** Items on a page, within what the third party allows. */
  limit?: number;
  /** Begin at the page of an earlier list. */
  cursor?: string;
}

export interface ResourcePage<T> extends Page<T> {
  prevCursor: string | null;
}

/**
 * The items of one kind in a connected account. Methods throw a `SluiceError`, or an
 * `UpstreamError` when the third party answers with a status outside 200 to 299.
 */
export class Resource<T> {
  constructor(
    private readonly transport: Transport,
    private readonly base: string,
  ) {}

  list(options: ResourceListOptions = {}): Listing<T, ResourcePage<T>> {
    const { limit, query, signal } = options;
    return listing(async (cursor = options.cursor) => {
      const { result, next_cursor, prev_cursor } = (await this.#ask('GET', '', {
        signal,
        query: [queryString(query), queryString({ limit, next_cursor: cursor })]
          .filter(Boolean)
          .join('&'),
      })) as ResourceList;
      return {
        data: result as T[],
        nextCursor: next_cursor || null,
        prevCursor: prev_cursor || null,
      };
    });
  }

  get(id: string, { query, signal }: ResourceOptions = {}): Promise<T> {
    return this.#ask('GET', `/${segment(id)}`, { query: queryString(query), signal }) as Promise<T>;
  }

  create(item: object, { query, signal }: ResourceOptions = {}): Promise<T> {
    const asked = { query: queryString(query), signal, item };
    return this.#ask('POST', '', asked) as Promise<T>;
  }

  /** Changes what the item names, and leaves the rest as it is. */
  update(id: string, item: object, { query, signal }: ResourceOptions = {}): Promise<T> {
    const asked = { query: queryString(query), signal, item };
    return this.#ask('PATCH', `/${segment(id)}`, asked) as Promise<T>;
  }

  async delete(id: string, { query, signal }: ResourceOptions = {}): Promise<void> {
    await this.#ask('DELETE', `/${segment(id)}`, { query: queryString(query), signal });
  }

  /** A method that is not one of the five. */
  run(method: string, input?: object, { query, signal }: ResourceOptions = {}): Promise<unknown> {
    const asked = { query: queryString(query), signal, item: input };
    return this.#ask('POST', `/${segment(method)}`, asked);
  }

  async #ask(method: string, path: string, asked: Asked): Promise<unknown> {
    const headers = new Headers({ accept: 'application/json' });
    const response = await this.transport.send({
      method,
      url: `${this.base}${path}${asked.query === '' ? '' : `?${asked.query}`}`,
      body: encodeBody(asked.item, headers),
      headers,
      signal: asked.signal,
      isRepeatable: isIdempotent(method),
    });
    if (!response.ok) throw new UpstreamError(`${method} ${new URL(this.base).pathname}`, response);
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  }
}

interface Asked {
  query: string;
  signal: AbortSignal | undefined;
  item?: object | undefined;
}
