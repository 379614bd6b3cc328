import fc from 'fast-check';
import type { HeaderPair } from '#libs/contracts';
import { joinTarget } from '#libs/egress';
import { SluiceError } from '#libs/errors';
import {
  firstPage,
  JsonText,
  type PageRequest,
  type Pagination,
  pagesBeside,
  requestOf,
} from '#libs/resources';

const RULES = {
  baseUrl: new URL('https://api.example.com/v1'),
  allowedHosts: ['files.example.com'],
  plainHttpHosts: [],
};
/** Beyond what a double tells apart. */
const FIRST_ID = 9_007_199_254_740_993n;

/** What a page asks for, as its server reads it. */
export interface Asked {
  url: URL;
  /** By the name of the query parameter or the header, or the pointer into the body. */
  value: (name: string) => string | undefined;
}

/** What a server answers: the items, and what it says beside them. */
export interface SentPage {
  items: readonly bigint[];
  members?: Record<string, unknown>;
  headers?: HeaderPair[];
}

export interface Served extends Asked {
  list: readonly bigint[];
  /** At most this many items on a page, whatever is asked for. */
  pageSize: number;
  /** Show nothing this time, although there may be more. */
  isEmpty: boolean;
}

/** How a provider pages, and how a definition says so. */
export interface Style {
  pagination: Pagination;
  answer: (served: Served) => SentPage;
}

/** One more at this place of the list, one less there. */
interface Change {
  add: number | undefined;
  remove: number | undefined;
}

/** A list, how it is served, and what happens to it before each page. */
export interface World {
  length: number;
  pageSize: number;
  limit: number | undefined;
  changes: readonly Change[];
  empties: readonly boolean[];
}

interface Bounds {
  /** At most so many. */
  changes: number;
  /** At least so many items at first. */
  length?: number;
}

const option = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Between two pages the list grows by less than a page. */
export const aWorld = ({ changes, length = 0 }: Bounds): fc.Arbitrary<World> =>
  fc.record({
    length: fc.integer({ min: length, max: 24 }),
    pageSize: fc.integer({ min: 2, max: 7 }),
    limit: option(fc.integer({ min: 2, max: 12 })),
    changes: fc.array(fc.record({ add: option(fc.nat(30)), remove: option(fc.nat(30)) }), {
      maxLength: changes,
    }),
    empties: fc.array(fc.boolean(), { maxLength: 10 }),
  });

export interface Walked {
  items: bigint[];
  pages: number;
  /** Were there from the beginning to the end. */
  stayed: bigint[];
  /** And always at the same place. */
  stoodStill: bigint[];
  error?: SluiceError;
}

/** Walks a list that changes, as the product does. */
export async function walk(style: Style, world: World): Promise<Walked> {
  const list = new ChangingList(world.length);
  const items: bigint[] = [];
  let pages = 0;
  try {
    let state: ReturnType<typeof firstPage> | undefined = firstPage(style.pagination, world.limit);
    while (state) {
      list.change(world.changes[pages]);
      const request = requestOf(style.pagination, state);
      const url = urlOf(request);
      const isEmpty = world.empties[pages] ?? false;
      const served = { url: new URL(url), value: valueIn(request), list: list.ids, isEmpty };
      const page = style.answer({ ...served, pageSize: world.pageSize });
      const turn = await pagesBeside(style.pagination, state, answerOf(page, url));
      if (!turn.isRepeated) items.push(...page.items);
      state = turn.next;
      if (++pages > 500) throw new Error('The walk does not end.');
    }
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return { items, pages, error, ...list.witnesses() };
  }
  return { items, pages, ...list.witnesses() };
}

class ChangingList {
  readonly ids: bigint[];
  readonly #first: readonly bigint[];
  readonly #gone = new Set<bigint>();
  readonly #moved = new Set<bigint>();

  constructor(length: number) {
    this.ids = Array.from({ length }, (_, at) => FIRST_ID + BigInt(at) * 1_000n);
    this.#first = [...this.ids];
  }

  change({ add, remove }: Partial<Change> = {}): void {
    const { ids } = this;
    if (remove !== undefined) ids.splice(remove % (ids.length || 1), 1);
    if (add !== undefined) this.#insertAt(add % (ids.length + 1));
    this.#first.forEach((id, place) => {
      if (!ids.includes(id)) this.#gone.add(id);
      if (ids[place] !== id) this.#moved.add(id);
    });
  }

  witnesses(): Pick<Walked, 'stayed' | 'stoodStill'> {
    const stayed = this.#first.filter((id) => !this.#gone.has(id));
    return { stayed, stoodStill: stayed.filter((id) => !this.#moved.has(id)) };
  }

  /** With an id between those of its neighbours. */
  #insertAt(place: number): void {
    const before = this.ids[place - 1] ?? FIRST_ID - 500_000n;
    const after = this.ids[place] ?? before + 2_000n;
    if (after - before > 1n) this.ids.splice(place, 0, before + (after - before) / 2n);
  }
}

/** @throws SluiceError `host_not_allowed`, as everything that leaves */
function urlOf({ url = '/contacts' }: PageRequest): string {
  const { origin, path } = joinTarget(RULES, url);
  return `${origin}${path}`;
}

function answerOf({ items, members, headers = [] }: SentPage, url: string) {
  const list = `[${items.map((id) => `{"id":${id}}`).join()}]`;
  const body = JsonText.parse(JSON.stringify({ items: 0, ...members }).replace('0', list));
  const evaluate = () => Promise.reject(new Error('There is no expression here.'));
  return { body, items: body.at('/items')?.elements() ?? [], headers, url, evaluate };
}

const valueIn =
  ({ values }: PageRequest) =>
  (name: string): string | undefined => {
    const json = values.find(({ to }) => Object.values(to).some((each) => each === name))?.json;
    return json?.startsWith('"') ? String(JSON.parse(json)) : json;
  };
