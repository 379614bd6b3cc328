import { type HeaderPair, headerValue } from '#libs/contracts';
import { resolveReference } from '#libs/links';
import { JsonText } from '../json-text.js';
import type { Pagination } from '../pagination.js';
import type { Path } from '../place.js';
import { linkWith } from './link.js';
import { markOf } from './trail.js';

/** A page as it came. */
export interface PageAnswer {
  body: JsonText;
  /** Found in the body, or made by an expression. */
  items: readonly JsonText[];
  headers: readonly HeaderPair[];
  /** The absolute URL that was asked for: a next URL may be relative to it. */
  url: string;
  /** @throws SluiceError `expression_failed` */
  evaluate: (expression: string) => Promise<JsonText | undefined>;
}

/** Where another page is: a cursor as JSON, or an absolute URL. */
export type Whereabouts = { value: string } | { url: string };

/** What a page says of its place in the list. */
export interface PageFacts {
  items: number;
  /** Of a counted page: two with the same mark have the same items. */
  mark?: string;
  next?: Whereabouts | undefined;
  prev?: Whereabouts | undefined;
  more?: boolean | undefined;
  end?: boolean | undefined;
  total?: number | undefined;
  pages?: number | undefined;
  /** What the provider itself counts on by. */
  step?: number | undefined;
}

/** @throws SluiceError `expression_failed` */
export async function factsOf(pagination: Pagination, answer: PageAnswer): Promise<PageFacts> {
  const { next, prev, more, end, total, pages } = pagination;
  const at = readerOf(answer);
  const facts: PageFacts = {
    items: answer.items.length,
    more: isTrue(await at(more)),
    end: isTrue(await at(end)),
    total: countOf(await at(total)),
    pages: countOf(await at(pages)),
  };
  if ('count' in next) {
    const { step } = next;
    if (step !== 'items' && step !== 'size') facts.step = countOf(await at(step));
    facts.mark = markOf(answer.items.map(({ source }) => source).join());
    return facts;
  }
  const { from, to, as } = next;
  const read = async (source: From): Promise<Whereabouts | undefined> =>
    whereabouts((await cursorAt(source, answer, at))?.source, {
      as: as ?? (isLink(source) || !to ? 'url' : 'value'),
      asked: answer.url,
    });
  facts.next = await read(from);
  facts.prev = await read(prev ?? prevOf(from));
  return facts;
}

type From = Extract<Pagination['next'], { from: unknown }>['from'] | Pagination['prev'];
/** Both names of the page before are in use (RFC 8288 registers `prev`, HTML had `previous`). */
const RELATIONS = { next: ['next'], prev: ['prev', 'previous'] } as const;

type Reader = (path: Path | undefined) => Promise<JsonText | undefined>;

export const readerOf =
  ({ body, evaluate }: Pick<PageAnswer, 'body' | 'evaluate'>): Reader =>
  async (path) => {
    if (path === undefined) return undefined;
    return typeof path === 'string' ? body.at(path) : evaluate(path.expr);
  };

const isLink = (from: From): boolean => typeof from === 'object' && 'link' in from;

/** Whoever links to the next page links to the one before. */
const prevOf = (from: From): From => (isLink(from) ? { link: 'prev' } : undefined);

/** Where an answer names another page; `undefined` when it names none. */
export async function cursorAt(
  from: From,
  { items, headers }: PageAnswer,
  at: Reader,
): Promise<JsonText | undefined> {
  if (from === undefined) return undefined;
  if (typeof from === 'string' || 'expr' in from) return cursorOf(await at(from));
  if ('last' in from) return cursorOf(items.at(-1)?.at(from.last));
  const text =
    'header' in from
      ? headerValue(headers, from.header.toLowerCase())
      : linkWith(headers, RELATIONS[from.link]);
  return text === undefined || text === '' ? undefined : JsonText.parse(JSON.stringify(text));
}

function whereabouts(
  json: string | undefined,
  { as, asked }: { as: 'value' | 'url'; asked: string },
): Whereabouts | undefined {
  if (json === undefined) return undefined;
  if (as === 'value') return { value: json };
  const url = absolute(asked, String(JSON.parse(json)));
  return url === undefined ? undefined : { url };
}

const WHOLE_URL = /^([a-z]+):\/\/([^/?#]*)([^#]*)/i;

/**
 * Relative to what was asked for. A provider behind a proxy that ends its TLS often writes links
 * that begin with http: what was asked for with https goes on with https.
 */
function absolute(asked: string, reference: string): string | undefined {
  const [, scheme = '', authority = '', path = ''] = WHOLE_URL.exec(asked) ?? [];
  const link = resolveReference({ scheme, authority, path }, reference);
  if (!link) return undefined;
  const isSame = link.authority.toLowerCase() === authority.toLowerCase();
  return `${isSame && scheme === 'https' ? scheme : link.scheme}://${link.authority}${link.path}`;
}

/** `null`, `""` and nothing at all mean that there is no such page. */
const cursorOf = (node: JsonText | undefined): JsonText | undefined =>
  node && ['null', '""', 'false'].includes(node.source) ? undefined : node;

const UNTRUE = ['null', 'false', '0', '""', '"false"', '"0"'];

/** Of what is not there nothing is known. */
const isTrue = (node: JsonText | undefined): boolean | undefined =>
  node && !UNTRUE.includes(node.source);

/** A number, or one written as text. */
function countOf(node: JsonText | undefined): number | undefined {
  const text = node?.source.replaceAll('"', '') ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
