import type { ConnectionRoute } from '#libs/connections';
import type { AnswerHead, HeaderPair, ProxyRequest } from '#libs/contracts';
import { heldAnswer, joinTarget, type UpstreamAnswer } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import { Expressions } from '#libs/expressions';
import {
  type AnswerShape,
  Cursors,
  cursorsBeside,
  JsonText,
  NEXT_CURSOR_HEADER,
  writeLines,
  writeList,
} from '#libs/resources';
import { Injectable } from '@nestjs/common';
import { type Meaning, meaningOf } from './declared-error.js';
import { PageReader } from './page-reader.js';
import { limitHeaders, withBody, withMeaning } from './shaped-head.js';
import { readWhole } from './whole-body.js';

/** What an answer is shaped for. */
export interface ShapedExchange {
  route: ConnectionRoute;
  request: ProxyRequest;
  shape: AnswerShape;
}

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

/** Makes of a provider's answer what the definition of a resource says. */
@Injectable()
export class Shape {
  readonly #readings = new WeakMap<UpstreamAnswer, Reading>();

  constructor(
    private readonly expressions: Expressions,
    private readonly cursors: Cursors,
  ) {}

  /**
   * Reads an answer whole, and gives it the status that it means.
   * @throws SluiceError `page_too_large`, `expression_failed`
   */
  async read(answer: UpstreamAnswer, exchange: ShapedExchange): Promise<UpstreamAnswer> {
    const { shape, route } = exchange;
    const { head } = answer;
    const { bytes, text } = await readWhole(answer);
    const body = parsed(text);
    const reader =
      body && new PageReader(this.expressions, route.projectId, shape, head.status, body);
    const meaning = await meaningOf(shape.errors ?? [], head.status, reader);
    const meant = meaning ? { ...head, status: meaning.status, statusText: '' } : head;
    const held = heldAnswer(meant, bytes);
    this.#readings.set(held, { reader, status: head.status, meaning });
    return held;
  }

  /** Whether it is by its definition that an answer says that a credential has expired. */
  isExpired(answer: UpstreamAnswer): boolean {
    return this.#readings.get(answer)?.meaning?.status === EXPIRED;
  }

  /**
   * @param head that its caller would get if it were not shaped
   * @throws SluiceError `resource_answer_unreadable`, `expression_failed`, `pagination_loop`
   */
  async shaped(
    answer: UpstreamAnswer,
    head: AnswerHead,
    exchange: ShapedExchange,
  ): Promise<ShapedAnswer> {
    const { reader, status, meaning } = this.#readings.get(answer) ?? {};
    if (meaning && status !== undefined)
      return { head: withMeaning(head, status, meaning), answer };
    const { shape } = exchange;
    if (head.status < 200 || head.status > 299) return { head, answer };
    if (!reader) {
      if (shape.kind === 'list') throw unreadable('It is no JSON.');
      return { head, answer };
    }
    const limits = shape.throttle ? await limitHeaders(reader, shape.throttle) : [];
    if (shape.kind === 'one') return this.#one(answer, reader, { head, shape, limits });
    return this.#list(reader, { ...exchange, head, limits });
  }

  async #one(
    answer: UpstreamAnswer,
    reader: PageReader,
    { head, shape, limits }: { head: AnswerHead; shape: AnswerShape; limits: HeaderPair[] },
  ): Promise<ShapedAnswer> {
    const { items, item, answer: whole } = shape;
    if (!items && !item && !whole) {
      const headers = [...head.headers, ...limits];
      return { head: { ...head, headers }, answer };
    }
    let found = await reader.at(items ?? '');
    if (!found) throw unreadable(`Nothing is at ${placeOf(items)}.`);
    for (const source of [item, whole])
      if (source !== undefined) found = (await reader.evaluate(source, found.source)) ?? NULL;
    return made(withBody(head, JSON_TYPE, limits), found.source);
  }

  async #list(
    reader: PageReader,
    { head, shape, route, request, limits }: ShapedExchange & Listed,
  ): Promise<ShapedAnswer> {
    const found = await itemsOf(reader, shape);
    const { origin, path } = joinTarget(route, request.target);
    const { next, prev, isRepeated } = await cursorsBeside(
      shape,
      {
        body: reader.body,
        items: found,
        headers: head.headers,
        url: `${origin}${path}`,
        evaluate: (source) => reader.evaluate(source),
      },
      { owner: route, cursors: this.cursors },
    );
    const kept = isRepeated ? [] : found;
    const items = (await shapedItems(reader, shape, kept)).map(({ source }) => source);
    if (shape.asLines === true) {
      const cursor: HeaderPair[] = next === undefined ? [] : [[NEXT_CURSOR_HEADER, next]];
      return made(withBody(head, LINES_TYPE, [...limits, ...cursor]), writeLines(items));
    }
    const meta = shape.meta === undefined ? undefined : (await reader.at(shape.meta))?.source;
    const list = writeList({ items, next, prev, meta });
    const body =
      shape.answer === undefined
        ? list
        : ((await reader.evaluate(shape.answer, list)) ?? NULL).source;
    return made(withBody(head, JSON_TYPE, limits), body);
  }
}

interface Listed {
  head: AnswerHead;
  limits: HeaderPair[];
}

const NULL = JsonText.parse('null');

/** The items of a page as they came. */
async function itemsOf(reader: PageReader, { items = '' }: AnswerShape): Promise<JsonText[]> {
  const found = await reader.at(items);
  if (found?.source === 'null') return [];
  const elements = found?.elements();
  if (elements) return elements;
  // A sequence of one, or of none, is no list to an expression.
  if (typeof items === 'object') return found ? [found] : [];
  throw unreadable(`No list is at ${placeOf(items)}.`);
}

async function shapedItems(
  reader: PageReader,
  { item }: AnswerShape,
  items: readonly JsonText[],
): Promise<readonly JsonText[]> {
  if (item === undefined || items.length === 0) return items;
  const all = `[${items.map(({ source }) => source).join(',')}]`;
  const shaped = await reader.evaluate(`[$map($, function($item) {[$item.(\n${item}\n)]})]`, all);
  return (shaped?.elements() ?? []).flatMap((each) => each.elements() ?? [each]);
}

const placeOf = (path: AnswerShape['items']): string =>
  typeof path === 'object' ? 'the place that the expression says' : `"${path ?? ''}"`;

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

const unreadable = (detail: string): SluiceError =>
  new SluiceError('resource_answer_unreadable', { dispatched: true, detail });
