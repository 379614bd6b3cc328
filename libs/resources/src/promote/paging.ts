import type { Pagination } from '../pagination.js';
import {
  type Field,
  fieldNamed,
  type Finding,
  type KnownPaging,
  plain,
  type Sample,
} from './sample.js';
import { queryOf } from './size.js';

type Next = Pagination['next'];

/** What the paging is found in. */
interface PagedSample {
  sample: Sample;
  fields: readonly Field[];
  known: KnownPaging;
  /** Pointer to the field that names an item. */
  idField?: string | undefined;
}

const NEXT_URLS = [
  ...['next', 'nexturl', 'nextlink', 'nextpage', 'nextpageurl', 'nextpageuri', 'nextpagelink'],
  ...['nexturi', 'nexthref', 'nextrecordsurl', '@odata.nextlink', '@odatanextlink', 'afterurl'],
  ...['href', 'link', 'uri', 'url', 'path'],
];
const CURSORS = [
  ...['nextcursor', 'nextpagetoken', 'nexttoken', 'nextmarker', 'nextpage', 'nextoffset'],
  ...['aftercursor', 'endcursor', 'startingafter', 'after', 'cursor', 'continuation'],
  ...['continuationtoken', 'pagetoken', 'scrollid', 'offset', 'next'],
];
/** Which parameter takes a cursor, where its name does not say so itself. */
const TAKEN_BY: Readonly<Record<string, string>> = {
  nextcursor: 'cursor',
  nextpagetoken: 'pageToken',
  nexttoken: 'nextToken',
  nextmarker: 'marker',
  aftercursor: 'after',
  endcursor: 'after',
  nextoffset: 'offset',
  nextpage: 'page',
};

const isUrl = (value: unknown): value is string =>
  typeof value === 'string' && /^(?:https?:\/\/|[/?])\S/.test(value);
const isCursor = (value: unknown): value is string | number =>
  (typeof value === 'string' && value !== '' && !isUrl(value)) || typeof value === 'number';
const isNumber = (value: unknown): boolean => typeof value === 'number';

/** How a list goes on; of several ways the one that the answer shows most plainly. */
export const nextOf = (paged: PagedSample): Finding<Next> | undefined =>
  linked(paged) ??
  continued(paged) ??
  counted(paged, 'offset') ??
  counted(paged, 'page') ??
  afterLast(paged) ??
  ended(paged);

function linked({ sample }: PagedSample): Finding<Next> | undefined {
  if (!/rel="?next\b/i.test(sample.headers['link'] ?? '')) return undefined;
  return { value: { from: { link: 'next' } }, reason: 'the header "link" has rel="next"' };
}

/** By a cursor or a URL of the next page. */
function continued(paged: PagedSample): Finding<Next> | undefined {
  const { fields } = paged;
  const beyond = fields.filter(({ pointer }) => isAhead(pointer));
  const url = fieldNamed(beyond, NEXT_URLS, isUrl);
  const cursor = fieldNamed(beyond, CURSORS, isCursor);
  const taken = url && cursor && parameterIn(url, cursor);
  if (cursor && taken !== undefined && keepsParameters(paged.sample, url))
    return {
      value: { from: cursor.pointer, to: { query: taken } },
      reason: `the URL at ${url?.pointer} has the cursor as "${taken}"`,
    };
  if (url)
    return { value: { from: url.pointer, as: 'url' }, reason: 'is the URL of the next page' };
  return cursor && byCursor(paged, cursor);
}

/** Not a place that says where this page is, or the one before. */
const isAhead = (pointer: string): boolean =>
  !/\/(?:self|prev|previous|first|last|before)[^/]*(?:\/|$)/i.test(pointer) &&
  /next|after|cursor|continuation|token|scroll/i.test(pointer);

const parameterIn = (url: Field, cursor: Field): string | undefined =>
  [...queryOf(url.value)].find(([, value]) => value === String(cursor.value))?.[0];

/** A URL that drops parameters must be followed as it is. */
function keepsParameters({ query }: Sample, url: Field | undefined): boolean {
  const there = queryOf(url?.value);
  return query.every(([name]) => there.has(name));
}

function byCursor({ sample, known }: PagedSample, cursor: Field): Finding<Next> {
  const at = `a cursor is at ${cursor.pointer}`;
  const found = (query: string, reason: string): Finding<Next> => ({
    value: { from: cursor.pointer, to: { query } },
    reason: `${at}; ${reason}`,
  });
  if (known.cursor !== undefined)
    return found(known.cursor, `the catalogue knows "${known.cursor}" of this provider`);
  const name = TAKEN_BY[plain(cursor.name)] ?? cursor.name;
  const isSent = sample.query.some(([each]) => each === name);
  return found(
    name,
    isSent
      ? `the request has "${name}"`
      : `that the parameter is called "${name}" is a guess: try the second page`,
  );
}

const COUNTED = {
  offset: ['offset', 'startat', 'skip', 'start', '$skip', 'sysparmoffset', 'startindex'],
  page: ['page', 'pagenumber', 'currentpage', 'pageno', 'pageindex', 'p'],
} as const;

/** By the number of a page or of an item, which the request has or the answer repeats. */
function counted(
  { sample, fields, known }: PagedSample,
  count: 'offset' | 'page',
): Finding<Next> | undefined {
  const names: readonly string[] = COUNTED[count];
  const isOne = (name: string): boolean => name === known[count] || names.includes(plain(name));
  const sent = sample.query.find(([name, value]) => isOne(name) && /^\d+$/.test(value));
  const echoed = fieldNamed(fields, names, isNumber);
  const first = count === 'page' ? 1 : 0;
  const start = startOf(Number(sent?.[1] ?? echoed?.value), first);
  const found = (query: string, reason: string): Finding<Next> => ({
    value: { count, to: { query }, ...start },
    reason,
  });
  if (sent) return found(sent[0], `the request says "${sent[0]}=${sent[1]}"`);
  const name = known[count];
  if (name !== undefined) return found(name, `the catalogue knows "${name}" of this provider`);
  if (!echoed) return undefined;
  const { name: repeated, pointer } = echoed;
  const query = plain(repeated) === 'currentpage' ? 'page' : repeated;
  return found(query, `the answer says at ${pointer} where it begins`);
}

const startOf = (value: number, usual: number): { start?: number } =>
  value === 0 && usual !== 0 ? { start: value } : {};

const MORE = ['hasmore', 'more', 'hasnextpage', 'hasnext', 'morerecords'];

function afterLast({ fields, known, idField }: PagedSample): Finding<Next> | undefined {
  const more = fieldNamed(fields, MORE, (value) => value === true);
  if (idField === undefined || !more) return undefined;
  const query = known.cursor ?? 'starting_after';
  const name =
    known.cursor === undefined
      ? `that the parameter is called "${query}" is a guess: try the second page`
      : `the catalogue knows "${query}" of this provider`;
  return {
    value: { from: { last: idField }, to: { query } },
    reason: `there is more at ${more.pointer} and no cursor, so the last item is one; ${name}`,
  };
}

/** The last page of a list has its cursor empty. */
function ended(paged: PagedSample): Finding<Next> | undefined {
  const empty = fieldNamed(
    paged.fields,
    CURSORS.slice(0, -2),
    (value) => value === null || value === '',
  );
  if (!empty) return undefined;
  const { value, reason } = byCursor(paged, empty);
  return { value, reason: `${reason}; it is empty, so this was the last page` };
}

const END = ['islast', 'islastpage', 'done', 'endofstream', 'last', 'lastpage'];
const TOTAL = ['total', 'totalcount', 'totalsize', 'totalitems', 'totalresults', 'itemcount'];
const PAGES = ['totalpages', 'pagecount', 'lastpage', 'numpages'];
const isBoolean = (value: unknown): boolean => typeof value === 'boolean';

/** What else the answer says of the list's end, by the member of `pagination` it belongs to. */
export function endsOf(fields: readonly Field[]): [keyof Pagination, Finding<string>][] {
  const find = (names: string[], fits: (value: unknown) => boolean): Field | undefined =>
    fieldNamed(fields, names, fits);
  const found: [keyof Pagination, Field | undefined, string][] = [
    ['more', find(MORE, isBoolean), 'says whether there is more'],
    ['end', find(END, isBoolean), 'says whether this was all'],
    ['total', find(TOTAL, isNumber), 'is how many items there are'],
    ['pages', find(PAGES, isNumber), 'is how many pages there are'],
  ];
  return found.flatMap(([member, field, reason]): [keyof Pagination, Finding<string>][] =>
    field ? [[member, { value: field.pointer, reason: `"${field.name}" ${reason}` }]] : [],
  );
}
