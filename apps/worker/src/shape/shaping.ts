import type { Room } from '#libs/admission';
import type { AnswerHead, HeaderPair } from '#libs/contracts';
import { heldAnswer, joinTarget, type UpstreamAnswer } from '#libs/egress';
import type { Expressions } from '#libs/expressions';
import {
  type Cursors,
  cursorsBeside,
  JsonText,
  NEXT_CURSOR_HEADER,
  writeLines,
  writeList,
} from '#libs/resources';
import { type Meaning, meaningOf } from './declared-error.js';
import { explain } from './explain.js';
import { itemsOf, oneOf, shapedBy, shapedItems, unreadable } from './items.js';
import { PageReader } from './page-reader.js';
import type { ShapedExchange } from './shaped-exchange.js';
import { limitHeaders, withBody, withMeaning } from './shaped-head.js';
import { readWhole } from './whole-page.js';

/** What was found when an answer was read. */
interface Reading {
  reader: PageReader | undefined;
  /** As the provider said it. */
  status: number;
  meaning: Meaning | undefined;
}

/** An answer as its caller gets it. */
export interface ShapedAnswer {
  head: AnswerHead;
  answer: UpstreamAnswer;
}

const EXPIRED = 401;
const JSON_TYPE = 'application/json; charset=utf-8';
const LINES_TYPE = 'application/x-ndjson';

/**
 * The answers of one exchange: each is read whole, as there is room for it, and the one that was
 * read last is the one that counts.
 */
export class Shaping {
  #reading: Reading | undefined;

  constructor(
    private readonly exchange: ShapedExchange,
    private readonly room: Room,
    private readonly expressions: Expressions,
    private readonly cursors: Cursors,
  ) {}

  /** Whether it is by its definition that the answer says that the credential has expired. */
  get isExpired(): boolean {
    return this.#reading?.meaning?.status === EXPIRED;
  }

  /**
   * Reads an answer whole, and gives it the status that it means.
   * @throws SluiceError `page_too_large`, `expression_failed`
   */
  async read(answer: UpstreamAnswer): Promise<UpstreamAnswer> {
    const { exchange, expressions } = this;
    const { head } = answer;
    const { bytes, text } = await readWhole(answer, this.room);
    const body = parsed(text);
    const reader = body && new PageReader(expressions, exchange, head.status, body);
    const meaning = await meaningOf(exchange.shape.errors ?? [], head.status, reader);
    this.#reading = { reader, status: head.status, meaning };
    const meant = meaning ? { ...head, status: meaning.status, statusText: '' } : head;
    return heldAnswer(meant, bytes);
  }

  /**
   * @param head that its caller would get if it were not shaped
   * @throws SluiceError `resource_answer_unreadable`, `expression_failed`, `pagination_loop`
   */
  async shaped(answer: UpstreamAnswer, head: AnswerHead): Promise<ShapedAnswer> {
    const reading = this.#reading ?? { reader: undefined, status: head.status, meaning: undefined };
    const { reader, status, meaning } = reading;
    const { shape } = this.exchange;
    if (shape.isExplained === true) {
      const from = { headers: head.headers, url: this.#url };
      const explanation = await explain({ ...reading, ...from, shape });
      return made(withBody(head, JSON_TYPE, []), explanation);
    }
    if (meaning) return { head: withMeaning(head, status, meaning), answer };
    if (head.status < 200 || head.status > 299) return { head, answer };
    if (!reader) {
      if (shape.kind === 'list') throw unreadable('It is no JSON.');
      return { head, answer };
    }
    const limits = shape.throttle ? await limitHeaders(reader, shape.throttle) : [];
    if (shape.kind === 'one') return this.#one(answer, reader, { head, limits });
    return this.#list(reader, { head, limits });
  }

  async #one(
    answer: UpstreamAnswer,
    reader: PageReader,
    { head, limits }: Told,
  ): Promise<ShapedAnswer> {
    const { items, item, answer: whole } = this.exchange.shape;
    if (!items && !item && !whole) {
      const headers = [...head.headers, ...limits];
      return { head: { ...head, headers }, answer };
    }
    let found = await oneOf(reader, this.exchange.shape);
    for (const expression of [item, whole])
      if (expression !== undefined) found = await shapedBy(reader, expression, found.source);
    return made(withBody(head, JSON_TYPE, limits), found.source);
  }

  async #list(reader: PageReader, { head, limits }: Told): Promise<ShapedAnswer> {
    const { shape, route } = this.exchange;
    const found = await itemsOf(reader, shape);
    const page = reader.page(found, { headers: head.headers, url: this.#url });
    const { next, prev, isRepeated } = await cursorsBeside(shape, page, {
      owner: route,
      cursors: this.cursors,
    });
    const kept = isRepeated ? [] : found;
    const items = (await shapedItems(reader, shape, kept)).map(({ source }) => source);
    if (shape.asLines === true) {
      const cursor: HeaderPair[] = next === undefined ? [] : [[NEXT_CURSOR_HEADER, next]];
      return made(withBody(head, LINES_TYPE, [...limits, ...cursor]), writeLines(items));
    }
    const meta = shape.meta === undefined ? undefined : (await reader.at(shape.meta))?.source;
    const list = writeList({ items, next, prev, meta });
    const { answer } = shape;
    const body = answer === undefined ? list : (await shapedBy(reader, answer, list)).source;
    return made(withBody(head, JSON_TYPE, limits), body);
  }

  /** That was asked for. */
  get #url(): string {
    const { route, request } = this.exchange;
    const { origin, path } = joinTarget(route, request.target);
    return `${origin}${path}`;
  }

  /** Its answer has been passed on. */
  end(): void {
    this.room.end();
  }
}

/** What is said beside the body. */
interface Told {
  head: AnswerHead;
  limits: HeaderPair[];
}

function parsed(text: string): JsonText | undefined {
  try {
    return JsonText.parse(text);
  } catch {
    return undefined;
  }
}

function made(head: AnswerHead, body: string): ShapedAnswer {
  const bytes = Buffer.from(body);
  const headers: HeaderPair[] = [...head.headers, ['content-length', String(bytes.length)]];
  return { head: { ...head, headers }, answer: heldAnswer(head, bytes) };
}
