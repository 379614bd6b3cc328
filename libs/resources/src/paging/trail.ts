import { createHash } from 'node:crypto';

/** So many pages back a repetition is seen at once; one further back within three rounds of it. */
const RECENT = 16;
const MARK_CHARACTERS = 11;

/**
 * What a walk has passed, in bounded room: the marks of the latest pages, and an anchor further
 * back that moves on ever more rarely (Brent's way to find a cycle).
 */
export interface Trail {
  recent: readonly string[];
  anchor: string;
  /** Pages until the anchor moves on, and from then until it does again. */
  left: number;
  span: number;
}

const START: Trail = { recent: [], anchor: '', left: RECENT, span: RECENT };

/** 64 bits of a hash: no walk meets two that are equal by chance. */
export const markOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, MARK_CHARACTERS);

/** @returns the trail with this mark on it; `undefined` when it is on it already */
export function follow(trail: Trail | undefined, mark: string): Trail | undefined {
  const { recent, anchor, left, span } = trail ?? START;
  if (anchor === mark || recent.includes(mark)) return undefined;
  const latest = [mark, ...recent].slice(0, RECENT);
  if (left > 1) return { recent: latest, anchor, left: left - 1, span };
  return { recent: latest, anchor: mark, left: span * 2, span: span * 2 };
}
