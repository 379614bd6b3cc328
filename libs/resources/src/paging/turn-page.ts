import { SluiceError } from '#libs/errors';
import type { Pagination } from '../pagination.js';
import { factsOf, type PageAnswer, type PageFacts } from './page-answer.js';
import { type PageState, type Position, startOf } from './page-state.js';
import { follow, markOf } from './trail.js';

/** A list that goes on without showing anything is given up after so many pages. */
const MAX_EMPTIES = 50;

/** The pages beside a page; absent where there is none. */
export interface Turn {
  next?: PageState | undefined;
  prev?: PageState | undefined;
  /** The list has ended, and the provider has sent its last page once more. */
  isRepeated?: boolean;
}

/**
 * Which pages are beside one that has come.
 * @throws SluiceError `pagination_loop`, `expression_failed`
 */
export const pagesBeside = async (
  pagination: Pagination,
  state: PageState,
  answer: PageAnswer,
): Promise<Turn> => turnPage(pagination, state, await factsOf(pagination, answer));

/**
 * Which pages are beside this one. What a provider says of its list is believed as far as it can be
 * true: a list that goes round in circles does not go on, whatever it says.
 *
 * Without a word from the provider a counted list ends with a page that is empty, or shorter than
 * one before it. How many items a full page has is learned: providers give fewer than they are
 * asked for.
 * @throws SluiceError `pagination_loop` when a cursor, or the items of a counted page, have been
 *   there before; when more than 50 pages in a row are empty
 */
function turnPage({ next }: Pagination, state: PageState, facts: PageFacts): Turn {
  return 'count' in next ? turnCounted(next, state, facts) : turnLinked(state, facts);
}

/** The provider says where the next page is. */
function turnLinked(state: PageState, facts: PageFacts): Turn {
  const { next, prev } = facts;
  const turn: Turn = { prev: prev && backwards(state, prev) };
  if (!next || facts.end === true || facts.more === false) return turn;
  if (facts.items === 0 && isSame(next, state.position)) return turn;
  const trail = follow(state.trail, markOf(JSON.stringify(next)));
  if (!trail) throw loop('The provider names a page as the next one that was there before.');
  return { ...turn, next: forwards(state, facts, { position: next, trail }) };
}

type Counted = Extract<Pagination['next'], { count: unknown }>;

/** Pages, or the items before them, are counted here. */
function turnCounted(counted: Counted, state: PageState, facts: PageFacts): Turn {
  const start = startOf(counted);
  const at = state.position && 'count' in state.position ? state.position.count : start;
  const fullest = Math.max(state.fullest, facts.items);
  const pageStep = counted.count === 'page' ? 1 : (state.size ?? fullest);
  const prev = pageStep > 0 && at > start ? Math.max(start, at - pageStep) : undefined;
  const turn: Turn = { prev: prev === undefined ? undefined : backwards(state, { count: prev }) };
  const trail = facts.items === 0 ? state.trail : follow(state.trail, facts.mark ?? '');
  if (facts.items > 0 && !trail) return repeated(turn, state, facts);
  const count = at + (stepOf(counted, state, facts) || pageStep);
  if (count === at || !goesOn(state, facts, reachedBy(counted, count, fullest))) return turn;
  return { ...turn, next: forwards(state, facts, { position: { count }, trail }) };
}

/** What the next page begins with: so many pages, and at least so many items, are before it. */
interface Reached {
  pages: number | undefined;
  items: number;
}

function reachedBy(counted: Counted, next: number, fullest: number): Reached {
  const before = next - startOf(counted);
  if (counted.count === 'offset') return { pages: undefined, items: before };
  return { pages: before, items: before * fullest };
}

/** A list has ended when anything says so; without a word its pages' lengths tell. */
function goesOn(state: PageState, facts: PageFacts, reached: Reached): boolean {
  const { items, more, end, total, pages } = facts;
  const signs = [
    more,
    end === undefined ? undefined : !end,
    total === undefined ? undefined : reached.items < total,
    pages === undefined || reached.pages === undefined ? undefined : reached.pages < pages,
  ].filter((sign) => sign !== undefined);
  if (signs.length > 0) return signs.every(Boolean);
  return items > 0 && items >= state.fullest;
}

function stepOf({ count, step = 'items' }: Counted, state: PageState, facts: PageFacts): number {
  const { items } = facts;
  if (typeof step === 'object' || step.startsWith('/') || step === '') return facts.step ?? 0;
  if (count === 'page') return 1;
  return step === 'size' ? (state.size ?? items) : items;
}

/**
 * A page of items that were there before. Shorter than it was asked to be, it is the last one,
 * which a provider gives for every page beyond it.
 */
function repeated(turn: Turn, { size }: PageState, { items }: PageFacts): Turn {
  if (size !== undefined && items < size) return { ...turn, isRepeated: true };
  throw loop('The provider sends a page that was there before, and no end of the list.');
}

function forwards(
  state: PageState,
  { items }: PageFacts,
  next: Pick<PageState, 'position' | 'trail'>,
): PageState {
  const empties = items === 0 ? state.empties + 1 : 0;
  if (empties > MAX_EMPTIES)
    throw loop(`The provider sends empty pages, ${MAX_EMPTIES} in a row, and no end of the list.`);
  return { ...state, ...next, fullest: Math.max(state.fullest, items), empties };
}

/** A walk in the other direction is another walk. */
const backwards = (state: PageState, position: Position): PageState => ({
  ...state,
  position,
  empties: 0,
  trail: undefined,
});

const isSame = (next: Position, position: Position | undefined): boolean =>
  JSON.stringify(next) === JSON.stringify(position);

const loop = (detail: string): SluiceError =>
  new SluiceError('pagination_loop', { dispatched: true, detail });
