import { describe, expect, it } from '@jest/globals';
import { JsonText } from '../json-text.js';
import type { Pagination } from '../pagination.js';
import type { PageAnswer } from './page-answer.js';
import { firstPage, type PageState, requestOf, withLimit } from './page-state.js';
import { pagesBeside, type Turn } from './turn-page.js';

const URL = 'https://api.example.com/v1/contacts?limit=2';
const next = { query: 'cursor' };

function turned(
  pagination: Pagination,
  body: unknown,
  more: Partial<PageAnswer> & { state?: PageState } = {},
): Promise<Turn> {
  const { state = firstPage(pagination), ...answer } = more;
  const text = JsonText.parse(typeof body === 'string' ? body : JSON.stringify(body));
  const items = text.at('/items')?.elements() ?? text.elements() ?? [];
  const evaluate = () => Promise.resolve(undefined);
  const whole = { body: text, items, headers: [], url: URL, evaluate, ...answer };
  return pagesBeside(pagination, state, whole);
}

const placed = (pagination: Pagination, state: PageState | undefined) =>
  state && requestOf(pagination, state);

describe('the next page', () => {
  it('is asked for with the digits of an id beyond 2^53', async () => {
    const pagination: Pagination = { next: { from: { last: '/id' }, to: { body: '/after' } } };
    const turn = await turned(pagination, '[{"id": 1}, {"id": 90071992547409931234}]');
    expect(placed(pagination, turn.next)?.values).toEqual([
      { to: { body: '/after' }, json: '90071992547409931234' },
    ]);
  });

  it('is what an expression makes of the answer', async () => {
    const pagination: Pagination = { next: { from: { expr: '$x' }, to: next } };
    const evaluate = () => Promise.resolve(JsonText.parse('"made"'));
    const turn = await turned(pagination, [1], { evaluate });
    expect(placed(pagination, turn.next)?.values).toEqual([{ to: next, json: '"made"' }]);
  });

  it.each(['null', '""', 'false', undefined])('is none when its cursor is %s', async (cursor) => {
    const body = cursor === undefined ? '{}' : `{"next":${cursor}}`;
    expect((await turned({ next: { from: '/next', to: next } }, body)).next).toBeUndefined();
  });

  it.each([
    ['https://other.example.com/x?a=1', 'https://other.example.com/x?a=1'],
    ['http://api.example.com/v1/contacts?page=2', 'https://api.example.com/v1/contacts?page=2'],
    ['/services/data/query/01g-2000', 'https://api.example.com/services/data/query/01g-2000'],
    ['?page=2', 'https://api.example.com/v1/contacts?page=2'],
    ['contacts?b=%7B|', 'https://api.example.com/v1/contacts?b=%7B|'],
  ])('is at %s, read where it was written', async (url, expected) => {
    const turn = await turned({ next: { from: '/next' } }, { items: [1], next: url });
    expect(turn.next?.position).toEqual({ url: expected });
  });

  it.each(['mailto:x@example.com', 'javascript:alert(1)', '#more', ' '])(
    'is none at %j, where no page can be',
    async (url) => {
      const turn = await turned({ next: { from: '/next' } }, { items: [1], next: url });
      expect(turn.next).toBeUndefined();
    },
  );

  it('is asked for by its URL alone, but for a size that is in a header', () => {
    const state = { position: { url: URL }, size: 2, fullest: 0, empties: 0 };
    const to = (place: Pagination['next'] & object) => place;
    const inQuery = { size: { to: { query: 'limit' } }, next: to({ from: '/next' }) };
    const inHeader = { size: { to: { header: 'x-size' } }, next: to({ from: '/next' }) };
    expect(requestOf(inQuery, state)).toEqual({ url: URL, values: [] });
    expect(requestOf(inHeader, state).values).toEqual([{ to: { header: 'x-size' }, json: '2' }]);
  });

  it('is given up after fifty in a row without an item', async () => {
    const pagination: Pagination = { next: { from: '/next', to: next } };
    let state = firstPage(pagination);
    for (let page = 0; page < 50; page++) {
      const turn = await turned(pagination, { items: [], next: `${page}` }, { state });
      state = turn.next as PageState;
    }
    const last = turned(pagination, { items: [], next: 'x' }, { state });
    await expect(last).rejects.toMatchObject({ code: 'pagination_loop' });
  });

  it('is none when an empty page names itself as the next one', async () => {
    const pagination: Pagination = { next: { from: '/next', to: next } };
    const { next: state } = await turned(pagination, { items: [1], next: 'end' });
    const turn = await turned(
      pagination,
      { items: [], next: 'end' },
      { state: state as PageState },
    );
    expect(turn.next).toBeUndefined();
  });

  it('is none after a short page that is sent again for every page beyond it', async () => {
    const size = { to: { query: 'limit' }, default: 10 };
    const pagination: Pagination = { size, next: { count: 'page', to: { query: 'page' } } };
    const first = await turned(pagination, [1, 2]);
    const again = await turned(pagination, [1, 2], { state: first.next as PageState });
    expect(again).toMatchObject({ isRepeated: true });
    expect(again.next).toBeUndefined();
  });
});

describe('the page before', () => {
  it('is found by a cursor', async () => {
    const turn = await turned({ next: { from: '/next', to: next }, prev: '/prev' }, { prev: 'p' });
    expect(turn.prev?.position).toEqual({ value: '"p"' });
  });

  it('is found by a URL', async () => {
    const turn = await turned({ next: { from: '/next' }, prev: '/prev' }, { prev: '/p' });
    expect(turn.prev?.position).toEqual({ url: 'https://api.example.com/p' });
  });

  it('is found in the header that links to the next one', async () => {
    const headers = [['Link', '</p1>; rel=prev, </p3>; rel="next"']] as const;
    const turn = await turned({ next: { from: { link: 'next' } } }, [1], { headers });
    expect(turn.prev?.position).toEqual({ url: 'https://api.example.com/p1' });
  });

  it.each([
    ['page', 3, 2],
    ['offset', 15, 5],
    ['offset', 4, 0],
  ] as const)('of %s %d is %d', async (count, at, before) => {
    const pagination: Pagination = { next: { count, to: { query: count } } };
    const state = { ...firstPage(pagination), position: { count: at }, size: 10 };
    expect((await turned(pagination, [1], { state })).prev?.position).toEqual({ count: before });
  });
});

describe('the size of a page', () => {
  const size = { to: { query: 'limit' }, default: 50, min: 5, max: 100 };
  const cursors: Pagination = { size, next: { from: '/next', to: next } };
  const pages: Pagination = { size, next: { count: 'page', to: { query: 'page' } } };

  it.each([
    [undefined, 50],
    [1, 5],
    [20, 20],
    [1_000, 100],
  ])('is, for a limit of %s, %d', (limit, expected) => {
    expect(firstPage(cursors, limit).size).toBe(expected);
  });

  it('may change on the way, but where pages are counted', () => {
    const change = (pagination: Pagination) =>
      withLimit(pagination, { ...firstPage(pagination), fullest: 50 }, 10);
    expect(change(cursors)).toMatchObject({ size: 10, fullest: 0 });
    expect(change(pages)).toMatchObject({ size: 50, fullest: 50 });
  });
});
