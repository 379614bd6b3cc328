/** What a client of Truto throws. */
class TrutoError extends Error {
  constructor(
    readonly status: number,
    readonly body: Record<string, unknown>,
    readonly headers: Headers,
  ) {
    super(`${status}`);
  }
}

type Query = Record<string, string>;
type Page = { result: unknown[]; next_cursor: string | null };

/**
 * Puts on the wire what Truto's own client does, which no registry has: an empty cursor on the
 * first page, ids percent-encoded, JSON of custom paths as text, and no retries.
 */
export class TrutoClient {
  constructor(
    private readonly baseUrl: string,
    private readonly token: string,
  ) {}

  async *list(resource: string, query: Query): AsyncGenerator {
    for (let cursor: string | null = ''; cursor !== null;) {
      const asked: Query = { ...query, next_cursor: cursor };
      const page = (await this.#json('GET', `/proxy/${resource}`, asked)) as Page;
      yield* page.result;
      cursor = page.next_cursor;
    }
  }

  get = (resource: string, id: string, query: Query): Promise<unknown> =>
    this.#json('GET', `/proxy/${resource}/${encodeURIComponent(id)}`, query);

  create = (resource: string, body: object, query: Query): Promise<unknown> =>
    this.#json('POST', `/proxy/${resource}`, query, JSON.stringify(body));

  update = (resource: string, id: string, ...[body, query]: [object, Query]): Promise<unknown> =>
    this.#json('PATCH', `/proxy/${resource}/${id}`, query, JSON.stringify(body));

  delete = (resource: string, id: string, query: Query): Promise<unknown> =>
    this.#json('DELETE', `/proxy/${resource}/${id}`, query);

  run = (resource: string, method: string, ...[body, query]: [object, Query]): Promise<unknown> =>
    this.#json('POST', `/proxy/${resource}/${method}`, query, JSON.stringify(body));

  async custom(method: string, path: string, ...[query, body]: [Query, object?]): Promise<unknown> {
    const text = body ? { body: JSON.stringify(body) } : {};
    return contentOf(await this.send(method, `/custom/${path}`, { query, ...text }));
  }

  send(
    method: string,
    path: string,
    {
      query,
      headers,
      ...body
    }: { query: Query; headers?: Query; body?: NonNullable<RequestInit['body']> },
  ): Promise<Response> {
    return fetch(`${this.baseUrl}${path}?${new URLSearchParams(query).toString()}`, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${this.token}`,
        'user-agent': 'truto-ts-sdk/2.0.12',
        ...headers,
      },
      ...body,
    });
  }

  async #json(method: string, path: string, ...[query, body]: [Query, string?]): Promise<unknown> {
    const sent =
      body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } };
    return contentOf(await this.send(method, path, { query, ...sent }));
  }
}

async function contentOf(answer: Response): Promise<unknown> {
  const isJson = answer.headers.get('content-type')?.includes('json') === true;
  if (!answer.ok)
    throw new TrutoError(
      answer.status,
      isJson ? ((await answer.json()) as Record<string, unknown>) : { text: await answer.text() },
      answer.headers,
    );
  if (answer.status === 204) return {};
  return isJson ? answer.json() : Buffer.from(await answer.arrayBuffer());
}

export const thrownBy = async (request: Promise<unknown>): Promise<TrutoError> => {
  const error: unknown = await request.catch((thrown: unknown) => thrown);
  if (error instanceof TrutoError) return error;
  throw new Error('nothing was thrown');
};

/** A resource with a method for each of its routes. */
export const CONTACTS = {
  resource: 'contacts',
  methods: {
    list: {
      kind: 'list',
      path: '/contacts',
      items: '/results',
      pagination: { next: { from: '/after', to: { query: 'after' } } },
    },
    get: { kind: 'one', path: '/contacts/{id}' },
    create: { kind: 'one', method: 'POST', path: '/contacts', body: { source: 'sluice' } },
    update: { kind: 'one', method: 'PATCH', path: '/contacts/{id}' },
    delete: { kind: 'one', method: 'DELETE', path: '/contacts/{id}' },
    merge: { kind: 'one', method: 'POST', path: '/contacts/merge' },
  },
};
