import { startSandbox, type Sandbox } from '../index.js';
import type { Contact } from './contact-store.js';

let sandbox: Sandbox;
let authorization: string;

beforeEach(async () => {
  sandbox = await startSandbox();
  authorization = `Bearer ${sandbox.issueTokens().accessToken}`;
});
afterEach(() => sandbox.close());

async function call(target: string, init: { method?: string; json?: unknown } = {}) {
  const typed = { authorization, 'content-type': 'application/json' };
  const answer = await fetch(new URL(target, sandbox.url), {
    method: init.method ?? 'GET',
    headers: init.json === undefined ? { authorization } : typed,
    body: init.json === undefined ? null : JSON.stringify(init.json),
  });
  const text = await answer.text();
  const json = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  return { status: answer.status, headers: answer.headers, json };
}

interface Page {
  contacts: Contact[];
  next: string | undefined;
}

/** Where each style of pagination keeps its contacts and the way on. */
const STYLES: [start: string, read: (answer: Awaited<ReturnType<typeof call>>) => Page][] = [
  ['/v1/contacts?limit=50', ({ json }) => pageOf(json['data'], json['nextCursor'], '&cursor=')],
  [
    '/v1/page/contacts?per_page=50',
    ({ json }) => {
      const page = Number(json['page']);
      return pageOf(json['data'], page < Number(json['total_pages']) && page + 1, '&page=');
    },
  ],
  [
    '/v1/offset/contacts?limit=50',
    ({ json }) => {
      const end = Number(json['offset']) + Number(json['limit']);
      return pageOf(json['data'], end < Number(json['total']) && end, '&offset=');
    },
  ],
  [
    '/v1/link/contacts?limit=50',
    ({ json, headers }) => {
      const next = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
      return { contacts: json as unknown as Contact[], next };
    },
  ],
  [
    '/v1/token/contacts?pageSize=50',
    ({ json }) => pageOf(json['items'], json['hasMore'] && json['nextPageToken'], '&pageToken='),
  ],
  ['/v1/url/contacts?limit=50', ({ json }) => pageOf(json['results'], json['next'], '')],
  [
    '/v1/last/contacts?limit=50',
    ({ json }) => {
      const last = (json['data'] as Contact[]).at(-1)?.id;
      return pageOf(json['data'], json['has_more'] && last, '&starting_after=');
    },
  ],
  [
    '/v1/header/contacts?limit=50',
    ({ json, headers }) => pageOf(json, headers.get('x-next-cursor'), '&cursor='),
  ],
  [
    '/v1/export/contacts?limit=50',
    ({ json }) => pageOf(json['data'], !json['end_of_stream'] && json['after_cursor'], '&cursor='),
  ],
];

function pageOf(contacts: unknown, place: unknown, parameter: string): Page {
  const known = typeof place === 'string' || typeof place === 'number';
  const next = known ? `${parameter}${place}` : undefined;
  return { contacts: contacts as Contact[], next };
}

describe('lists', () => {
  it.each(STYLES)('%s reaches all 120 contacts once, in three pages', async (start, read) => {
    const met: string[] = [];
    let pages = 0;
    for (let target: string | undefined = start; target !== undefined; pages += 1) {
      const { contacts, next }: Page = read(await call(target));
      met.push(...contacts.map(({ name }) => name));
      target = next?.startsWith('&') ? start + next : next;
    }
    const all = Array.from(
      { length: 120 },
      (_, at) => `Contact ${String(at + 1).padStart(3, '0')}`,
    );
    expect(met).toEqual(all);
    expect(pages).toBe(3);
  });

  it('reaches them in pages that are shorter than asked for and say nothing of the end', async () => {
    const lengths: unknown[] = [];
    for (let offset = 0; offset <= 120; offset += 20) {
      const { json } = await call(`/v1/bare/contacts?limit=500&offset=${offset}`);
      lengths.push(json['length']);
    }
    expect(lengths).toEqual([20, 20, 20, 20, 20, 20, 0]);
  });

  it('searches by a body that is asked again with the cursor of the answer', async () => {
    const search = { name: 'Contact 01', limit: 6 };
    const first = await call('/v1/search/contacts', { method: 'POST', json: search });
    const { cursor } = first.json['paging'] as { cursor: string };
    const json = { ...search, cursor };
    const rest = await call('/v1/search/contacts', { method: 'POST', json });
    expect(first.json['results']).toHaveLength(6);
    expect(rest.json).toMatchObject({ results: { length: 4 }, paging: { cursor: '' } });
  });

  it('goes on after the end of an export where it ended', async () => {
    const { json } = await call('/v1/export/contacts?limit=100&cursor=Yy0xMTk');
    const cursor = String(json['after_cursor']);
    const added = { name: 'Ada', email: 'ada@example.com' };
    await call('/v1/contacts', { method: 'POST', json: added });
    const later = await call(`/v1/export/contacts?cursor=${cursor}`);
    expect(later.json).toMatchObject({ data: [added], end_of_stream: true });
  });

  it('goes on behind a contact that was removed meanwhile', async () => {
    const { json } = await call('/v1/contacts?limit=50');
    await call('/v1/contacts/c-050', { method: 'DELETE' });
    const rest = await call(`/v1/contacts?limit=1&cursor=${String(json['nextCursor'])}`);
    expect(rest.json['data']).toMatchObject([{ id: 'c-051' }]);
  });

  it.each([
    '/v1/contacts?limit=0',
    '/v1/contacts?limit=1.5',
    '/v1/contacts?limit=1&limit=2',
    '/v1/contacts?cursor=nonsense',
    '/v1/page/contacts?page=0',
    '/v1/offset/contacts?offset=-1',
    '/v1/token/contacts?pageSize=1000',
    '/v1/last/contacts?starting_after=nonsense',
  ])('answers %s with 400 and a sentence', async (target) => {
    const { status, json } = await call(target);
    expect(status).toBe(400);
    expect(json['message']).toMatch(/^The parameter \w+ .+\.$/);
  });
});

describe('contacts', () => {
  it('adds, reads, changes and removes a contact', async () => {
    const input = { name: 'Ada', email: 'ada@example.com' };
    const added = await call('/v1/contacts', { method: 'POST', json: input });
    expect(added).toMatchObject({ status: 201, json: { id: 'c-121', ...input } });
    const path = String(added.headers.get('location'));
    const json = { name: 'Ada L.' };
    expect((await call(path, { method: 'PATCH', json })).json).toMatchObject({ ...input, ...json });
    expect((await call(path)).json).toMatchObject(json);
    expect((await call(path, { method: 'DELETE' })).status).toBe(204);
    expect((await call(path)).status).toBe(404);
  });

  it.each([[{ name: 'Ada' }], [{ name: 'Ada', email: 'x' }], [[]], [{ phone: '1' }]])(
    'refuses %j with a sentence',
    async (json) => {
      const answer = await call('/v1/contacts', { method: 'POST', json });
      expect(answer.status).toBe(400);
      expect(answer.json['message']).toMatch(/\.$/);
    },
  );

  it('wants a token before it reads the body', async () => {
    authorization = '';
    const { status, headers } = await call('/v1/contacts', { method: 'POST', json: null });
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });
});

describe('graphql', () => {
  const ask = (query: string, variables?: unknown) =>
    call('/graphql', { method: 'POST', json: { query, variables } });

  it('answers me and contacts, with a literal, a variable or its default', async () => {
    const { json } = await ask('{ me { subject } contacts(first: 1) { name email } }');
    const first = { name: 'Contact 001', email: 'contact-001@example.com' };
    expect(json).toEqual({ data: { me: { subject: 'sandbox-user' }, contacts: [first] } });
    const query = 'query Some($first: Int! = 2) { contacts(first: $first) { id } } # comment';
    expect((await ask(query)).json['data']).toMatchObject({ contacts: { length: 2 } });
    const three = await ask(query, { first: 3 });
    expect(three.json['data']).toMatchObject({ contacts: { length: 3 } });
  });

  it.each([
    ['{ me { age } }', 'no field age'],
    ['{ me }', 'Select fields'],
    ['{ contacts(last: 1) { id } }', 'no argument last'],
    ['{ contacts(first: 1000) { id } }', 'from 1 to 100'],
    ['{ me { subject }', 'Syntax error at the end'],
    ['mutation { me { subject } }', 'Syntax error at "mutation"'],
  ])('answers %s with 200 and errors', async (query, message) => {
    const { status, json } = await ask(query);
    expect(status).toBe(200);
    expect(json).toEqual({ errors: [{ message: expect.stringContaining(message) as string }] });
  });
});
