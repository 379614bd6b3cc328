import { JsonSource, withSources } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import {
  type AnswerShape,
  fieldTypesOf,
  type JsonText,
  type PageAnswer,
  pagesBeside,
  requestOf,
  signsOf,
  typeOf,
  writeList,
} from '#libs/resources';
import type { Meaning } from './declared-error.js';
import { itemsOf, oneOf, shapedBy, shapedItems } from './items.js';
import type { PageReader } from './page-reader.js';

/** As much as is shown of an item, and of what else is found. */
const ITEM_CHARACTERS = 16_384;
const FOUND_CHARACTERS = 1_024;

/** One look at an answer. */
interface Step {
  /** The member of the method that says where to look. */
  step: string;
  /** As the definition says it. */
  at?: unknown;
  ok: boolean;
  found?: unknown;
  detail?: string | undefined;
}

/** An answer that is to be explained; where it came from, and what it came with. */
interface ExplainedAnswer extends Pick<PageAnswer, 'headers' | 'url'> {
  /** Absent when it is no JSON. */
  reader: PageReader | undefined;
  /** As the provider said it. */
  status: number;
  meaning: Meaning | undefined;
  shape: AnswerShape;
}

/**
 * What a definition finds in an answer, step by step: each is one of the looks by which the answer
 * would be shaped, and one that fails says why instead of ending it all.
 * @returns JSON
 */
export async function explain(answer: ExplainedAnswer): Promise<string> {
  const explanation = new Explanation();
  await explanation.explain(answer);
  return withSources(JSON.stringify({ status: answer.status, ...explanation.told }));
}

class Explanation {
  readonly #steps: Step[] = [];
  #fields: unknown[] = [];
  #item: { before: unknown; after: unknown } | undefined;

  get told(): object {
    return { steps: this.#steps, fields: this.#fields, item: this.#item };
  }

  async explain(answer: ExplainedAnswer): Promise<void> {
    const { reader, status, meaning, shape } = answer;
    if (!reader) {
      const ok = shape.kind === 'one' && shape.items === undefined;
      this.#steps.push({ step: 'answer', ok, detail: 'It is no JSON.' });
      return;
    }
    if (meaning) {
      const detail = 'It is one of the declared errors, and passed on with their status.';
      this.#steps.push({ step: 'errors', at: shape.errors, ok: true, found: meaning, detail });
      return;
    }
    if (status < 200 || status > 299) {
      const detail = `It answered ${status}, which is passed on as it is: nothing is looked for.`;
      const found = shown(reader.body, FOUND_CHARACTERS);
      this.#steps.push({ step: 'status', ok: false, found, detail });
      return;
    }
    if (shape.kind === 'list') await this.#list(reader, answer);
    else await this.#one(reader, shape);
  }

  async #list(reader: PageReader, { shape, ...from }: ExplainedAnswer): Promise<void> {
    const items = await this.#step('items', () => itemsOf(reader, shape), {
      at: shape.items ?? '',
      show: (found) => ({ count: found.length }),
      hint: () => listsIn(reader.body),
    });
    const page = reader.page(items ?? [], from);
    await this.#pagination(shape, page, items !== undefined);
    const { meta: path } = shape;
    const meta =
      path === undefined
        ? undefined
        : await this.#step('meta', () => reader.at(path), { at: path, show: shownOrNull });
    if (!items) return;
    this.#fields = fieldTypesOf(items);
    const { item, answer } = shape;
    const shaped =
      item === undefined
        ? items
        : await this.#step('item', () => shapedItems(reader, shape, items), {
            at: item,
            show: (found) => ({ count: found.length }),
          });
    this.#shown(items[0], shaped?.[0]);
    if (answer === undefined || !shaped) return;
    const sources = shaped.map(({ source }) => source);
    const beside = { next: undefined, prev: undefined, meta: meta?.source };
    const list = writeList({ items: sources, ...beside });
    await this.#step('answer', () => shapedBy(reader, answer, list), {
      at: answer,
      show: (found) => shown(found, ITEM_CHARACTERS),
    });
  }

  async #one(reader: PageReader, shape: AnswerShape): Promise<void> {
    const { items = '', item, answer } = shape;
    const before = await this.#step('items', () => oneOf(reader, shape), {
      at: items,
      show: (found) => ({ type: typeOf(found) }),
    });
    if (!before) return;
    this.#fields = fieldTypesOf([before]);
    let after: JsonText | undefined = before;
    for (const [step, source] of [['item', item] as const, ['answer', answer] as const]) {
      if (source === undefined || !after) continue;
      const input: string = after.source;
      after = await this.#step(step, () => shapedBy(reader, source, input), {
        at: source,
        show: (found) => ({ type: typeOf(found) }),
      });
    }
    this.#shown(before, after);
  }

  /** What says that the list goes on, and what the next page is asked for with. */
  async #pagination(
    { pagination, page: asked }: AnswerShape,
    page: PageAnswer,
    hasItems: boolean,
  ): Promise<void> {
    if (!pagination || !asked) return;
    for (const { member, at, find } of signsOf(pagination, page))
      await this.#step(`pagination.${member}`, find, { at, show: shownOrNull });
    if (!hasItems) return;
    await this.#step('pagination', () => pagesBeside(pagination, asked.state, page), {
      show: ({ next }) => ({ next: next ? shownRequest(requestOf(pagination, next)) : null }),
    });
  }

  /** @returns what was found; `undefined` when the look has failed */
  async #step<T>(
    step: string,
    look: () => Promise<T>,
    { at, show, hint }: { at?: unknown; show: (found: T) => unknown; hint?: () => string },
  ): Promise<T | undefined> {
    try {
      const found = await look();
      this.#steps.push({ step, at, ok: true, found: show(found) });
      return found;
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error;
      const detail = [error.facts.detail ?? error.message, hint?.() ?? ''].join(' ').trim();
      this.#steps.push({ step, at, ok: false, detail });
      return undefined;
    }
  }

  #shown(before: JsonText | undefined, after: JsonText | undefined): void {
    if (!before) return;
    this.#item = {
      before: shown(before, ITEM_CHARACTERS),
      after: after ? shown(after, ITEM_CHARACTERS) : null,
    };
  }
}

/** As it came, to the last digit; the beginning of it as text when it is long. */
const shown = ({ source }: JsonText, most: number): unknown =>
  source.length <= most ? new JsonSource(source) : `${source.slice(0, most)}…`;

const shownOrNull = (found: JsonText | undefined): unknown =>
  found ? shown(found, FOUND_CHARACTERS) : null;

const shownRequest = ({ url, values }: ReturnType<typeof requestOf>): object => ({
  url,
  values: values.map(({ to, json }) => ({ to, value: new JsonSource(json) })),
});

/** For whoever looked in the wrong place. */
function listsIn(body: JsonText): string {
  if (body.isArray) return 'The answer itself is a list: "".';
  const lists = fieldTypesOf([body]).filter(({ types }) => types.includes('array'));
  if (lists.length === 0) return 'There is no list in the answer.';
  return `Lists are at ${lists.map(({ at }) => `"${at}"`).join(', ')}.`;
}
