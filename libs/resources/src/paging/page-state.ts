import type { Pagination } from '../pagination.js';
import type { Place } from '../place.js';
import type { Trail } from './trail.js';

/**
 * Where a page begins, as the provider names it: the JSON text of a cursor, a URL that replaces the
 * whole target, or the number of a page or an item.
 */
export type Position = { value: string } | { url: string } | { count: number };

/** Which page of a list is asked for, and what its walk has seen so far. Small, and plain JSON. */
export interface PageState {
  /** Absent: wherever the provider begins. */
  position?: Position | undefined;
  /** How many items are asked for; absent: as many as the provider likes. */
  size?: number | undefined;
  /** The most items that a page of this walk had. */
  fullest: number;
  /** Pages in a row without an item. */
  empties: number;
  trail?: Trail | undefined;
}

/** A value and where it goes in a request. */
export interface PlacedValue {
  to: Place;
  /** JSON: a text, or a number to its last digit. */
  json: string;
}

/** What a page adds to the request of its method. */
export interface PageRequest {
  /** Replaces the whole target. */
  url?: string;
  values: readonly PlacedValue[];
}

/** @param limit how many items the caller would like; brought into the bounds of the method */
export function firstPage({ next, size }: Pagination, limit?: number): PageState {
  return {
    ...('count' in next ? { position: { count: startOf(next) } } : {}),
    ...sized(size, limit),
    fullest: 0,
    empties: 0,
  };
}

/**
 * The same page with another limit. Pages that are counted keep their size: another one would begin
 * elsewhere.
 */
export function withLimit(
  pagination: Pagination,
  state: PageState,
  limit: number | undefined,
): PageState {
  const { next, size } = pagination;
  if (limit === undefined || ('count' in next && next.count === 'page')) return state;
  const another = sized(size, limit);
  return another.size === state.size ? state : { ...state, ...another, fullest: 0 };
}

export function requestOf({ next, size }: Pagination, state: PageState): PageRequest {
  const { position } = state;
  const values: PlacedValue[] = [];
  const isUrl = position !== undefined && 'url' in position;
  if (size && state.size !== undefined && !(isUrl && isInTarget(size.to)))
    values.push({ to: size.to, json: String(state.size) });
  if (!position) return { values };
  if ('url' in position) return { url: position.url, values };
  if (next.to)
    values.push({
      to: next.to,
      json: 'count' in position ? String(position.count) : position.value,
    });
  return { values };
}

type Counted = Extract<Pagination['next'], { count: unknown }>;
export const startOf = ({ count, start }: Counted): number => start ?? (count === 'page' ? 1 : 0);

function sized(size: Pagination['size'], limit: number | undefined): { size?: number } {
  const wanted = limit ?? size?.default;
  if (!size || wanted === undefined) return {};
  const { min = 1, max = Infinity } = size;
  return { size: Math.max(min, Math.min(max, wanted)) };
}

/** A URL says it already. */
const isInTarget = (place: Place): boolean => 'query' in place || 'path' in place;
