import type { Pagination } from '#libs/resources';
import type { SentPage, Served, Style } from './changing-list.js';

type Said = Omit<SentPage, 'items'>;

const size = { to: { query: 'limit' } };

const sizeOf = ({ value, url, pageSize }: Served): number =>
  Math.min(pageSize, Number(value('limit') ?? url.searchParams.get('limit') ?? pageSize));

let tokens = 0;
/** Never the same text twice: many providers seal their cursors. */
const tokenOf = (id: bigint): string => `${id}.${tokens++}`;

const idIn = (token: string): bigint => BigInt(/^\d+/.exec(token)?.[0] ?? 0);

interface Following {
  items: bigint[];
  /** Where the next page begins; `undefined` at the end. */
  next: string | undefined;
}

/** By id, so that what happens to other items changes nothing. */
function following(served: Served, after: string | null | undefined): Following {
  const floor = after ? idIn(after) : 0n;
  const rest = served.list.filter((id) => id > floor);
  if (served.isEmpty && rest.length > 0) return { items: [], next: tokenOf(floor) };
  const items = rest.slice(0, sizeOf(served));
  const last = items.at(-1);
  return { items, next: rest.length > items.length && last ? tokenOf(last) : undefined };
}

const byCursor = (
  pagination: Partial<Pagination>,
  say: (next: string | undefined) => Said,
): Style => ({
  pagination: { size, next: { from: '/next', to: { query: 'cursor' } }, ...pagination },
  answer: (served) => {
    const { items, next } = following(served, served.value('cursor'));
    return { items, ...say(next) };
  },
});

const byUrl = (
  next: Pagination['next'],
  say: (query: string | undefined, served: Served) => Said,
): Style => ({
  pagination: { size, next },
  answer: (served) => {
    const { items, next: after } = following(served, served.url.searchParams.get('after'));
    const query = after && `?limit=${sizeOf(served)}&after=${after}`;
    return { items, ...say(query, served) };
  },
});

const byLast = (pagination: Partial<Pagination>): Style => ({
  pagination: { size, next: { from: { last: '/id' }, to: { query: 'after' } }, ...pagination },
  answer: (served) => {
    const { items, next } = following({ ...served, isEmpty: false }, served.value('after'));
    return { items, members: { has_more: next !== undefined } };
  },
});

/** Each of them yields every item that stayed, and none twice, whatever happens to the others. */
export const FOLLOWED: Record<string, Style> = {
  'a cursor, null at the end': byCursor({}, (next) => ({ members: { next: next ?? null } })),
  'a cursor, "" at the end': byCursor({}, (next) => ({ members: { next: next ?? '' } })),
  'a cursor, missing at the end': byCursor({}, (next) => ({ members: { next } })),
  'a cursor in the body of a POST': byCursor(
    { next: { from: '/next', to: { body: 'cursor' } } },
    (next) => ({ members: { next } }),
  ),
  'a cursor that goes on, and a word at the end': byCursor({ end: '/end' }, (next) => ({
    members: { next: next ?? 'the end', end: next === undefined },
  })),
  'a cursor that says whether there is more': byCursor({ more: '/more' }, (next) => ({
    members: { next: next ?? 'the end', more: next !== undefined },
  })),
  'a cursor in a header': byCursor(
    { next: { from: { header: 'X-Next' }, to: { header: 'cursor' } } },
    (next) => ({ headers: next === undefined ? [] : [['x-next', next]] }),
  ),
  'a URL': byUrl({ from: '/next' }, (query, { url }) => ({
    members: { next: query && `${url.origin}${url.pathname}${query}` },
  })),
  'a URL on another host that is allowed': byUrl({ from: '/next' }, (query) => ({
    members: { next: query && `https://files.example.com/v1/contacts${query}` },
  })),
  'a URL that has lost its encryption': byUrl({ from: '/next' }, (query, { url }) => ({
    members: { next: query && `http://${url.host}/v1/contacts${query}` },
  })),
  'a URL without a host': byUrl({ from: '/next' }, (query, { url }) => ({
    members: { next: query && `${url.pathname}${query}` },
  })),
  'a URL that is a query alone': byUrl({ from: '/next' }, (next) => ({ members: { next } })),
  'a link in a header': byUrl({ from: { link: 'next' } }, (query, { url }) => ({
    headers: [
      ['Link', `<${url.origin}>; rel="first"; title="a, b; c"`],
      ...(query ? ([['link', `<${url.pathname}${query}>; rel="last next"`]] as const) : []),
    ],
  })),
  'the last item, and a word whether there is more': byLast({ more: '/has_more' }),
  'the last item alone': byLast({}),
};

interface Counted {
  start: number;
  /** Items before a page. */
  offset: number;
  length: number;
  size: number;
}

const byPage = (
  pagination: Partial<Pagination>,
  say: (counted: Counted) => Record<string, unknown>,
  start = 1,
): Style => ({
  pagination: { size, next: { count: 'page', to: { query: 'page' }, start }, ...pagination },
  answer: (served) => {
    const offset = (Number(served.value('page')) - start) * sizeOf(served);
    return counted(served, { offset, start }, say);
  },
});

const byOffset = (
  pagination: Partial<Pagination>,
  say: (counted: Counted) => Record<string, unknown>,
  start = 0,
): Style => ({
  pagination: { size, next: { count: 'offset', to: { query: 'offset' }, start }, ...pagination },
  answer: (served) =>
    counted(served, { offset: Number(served.value('offset')) - start, start }, say),
});

function counted(
  served: Served,
  { offset, start }: Pick<Counted, 'offset' | 'start'>,
  say: (counted: Counted) => Record<string, unknown>,
): SentPage {
  const { list } = served;
  const pageSize = sizeOf(served);
  const members = say({ start, offset, length: list.length, size: pageSize });
  return { items: list.slice(offset, offset + pageSize), members };
}

const nothing = (): Record<string, unknown> => ({});
const hasMore = ({ offset, length, size: pageSize }: Counted) => ({
  more: offset + pageSize < length,
});

/** What moves in such a list may be missed or come twice; what stands still does not. */
export const COUNTED: Record<string, Style> = {
  'pages without a word': byPage({}, nothing),
  'pages from 0': byPage({}, nothing, 0),
  'pages and their number': byPage({ pages: '/pages' }, ({ length, size: pageSize }) => ({
    pages: Math.ceil(length / pageSize),
  })),
  'pages and the number of items': byPage({ total: '/total' }, ({ length }) => ({
    total: String(length),
  })),
  'pages that say whether there is more': byPage({ more: '/more' }, hasMore),
  'offsets without a word': byOffset({}, nothing),
  'offsets from 1': byOffset({}, nothing, 1),
  'offsets and the number of items': byOffset({ total: '/total' }, ({ length }) => ({
    total: length,
  })),
  'offsets that say whether there is more': byOffset({ more: '/more' }, hasMore),
  'offsets that grow by what the provider says': byOffset(
    { next: { count: 'offset', to: { query: 'offset' }, step: '/step' }, total: '/total' },
    ({ length, size: pageSize }) => ({ total: length, step: pageSize }),
  ),
};

/** Whatever they say, a walk of them ends. */
export const LYING: Record<string, Style> = {
  'the same cursor for ever': byCursor({}, () => ({ members: { next: 'again' } })),
  'a cursor that goes round': byCursor({}, () => ({ members: { next: `round ${tokens++ % 7}` } })),
  'new cursors for ever': byCursor({ more: '/more' }, () => ({
    members: { next: tokenOf(1n << 80n), more: true },
  })),
  'pages that always promise more': byPage({ more: '/more' }, () => ({ more: true })),
  'offsets that always promise more': byOffset({ more: '/more' }, () => ({ more: true })),
  'a total that is never reached': byOffset({ total: '/total' }, () => ({ total: 1_000_000 })),
  'as many pages as anybody likes': byPage({ pages: '/pages' }, () => ({ pages: 1_000_000 })),
  'the last page for ever': {
    ...byPage({}, nothing),
    answer: (served) => ({ items: served.list.slice(-sizeOf(served)) }),
  },
};

/** Leads elsewhere. */
export const LEAVING: Record<string, Style> = Object.fromEntries(
  [
    'https://evil.example/v1/contacts',
    '//evil.example/v1/contacts',
    'https://api.example.com@evil.example/',
    'https://api.example.com.evil.example/',
    'https://169.254.169.254/latest/meta-data',
    'http://files.example.com/',
    'https://evil.example\\@api.example.com/',
    'https://api.example.com:8443/',
  ].map((url) => [
    url,
    byUrl({ from: '/next' }, (query) => ({ members: { next: query && `${url}${query}` } })),
  ]),
);
