import type { HeaderPair } from '#libs/contracts';
import { HEADER_RULES } from './header-rules.js';

/**
 * Decided names are remembered as they were spelled; a bound keeps senders from filling memory with
 * inventions.
 */
const MAX_REMEMBERED = 2_000;

/**
 * Whether the table drops a header of this name, in whatever case; `_` for `-` names the same
 * header to many servers.
 */
function droppedIn(direction: 'request' | 'answer'): (name: string) => boolean {
  const dropped = HEADER_RULES.filter(
    (rule) =>
      (rule.direction === direction || rule.direction === 'both') &&
      (rule.fate === 'dropped' || rule.fate === 'replaced'),
  ).flatMap(({ names }) => names);
  const exact = new Set(dropped.filter((name) => !name.endsWith('*')));
  const prefixes = dropped.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  const decide = (name: string): boolean => {
    const identity = name.toLowerCase().replaceAll('_', '-');
    return exact.has(identity) || prefixes.some((prefix) => identity.startsWith(prefix));
  };
  const remembered = new Map<string, boolean>();
  return (name) => {
    const known = remembered.get(name);
    if (known !== undefined) return known;
    const isDropped = decide(name);
    if (remembered.size < MAX_REMEMBERED) remembered.set(name, isDropped);
    return isDropped;
  };
}

const isDroppedFromRequest = droppedIn('request');
const isDroppedFromAnswer = droppedIn('answer');

const NOTHING: ReadonlySet<string> = new Set();

/** Names that the message's own `Connection` header declares to be of this hop. */
function nominated(headers: readonly HeaderPair[]): ReadonlySet<string> {
  let names: Set<string> | undefined;
  for (const [name, value] of headers) {
    if (name.length !== 'connection'.length || name.toLowerCase() !== 'connection') continue;
    if (value === 'keep-alive' || value === 'close') continue;
    names ??= new Set();
    for (const each of value.split(',')) names.add(each.trim().toLowerCase());
  }
  return names ?? NOTHING;
}

/**
 * What of a caller's headers goes upstream: order, case and duplicates of the rest are kept.
 * @param keyHeader lower-case name of the header that carried the Sluice key, which never leaves
 */
export function forwardableRequestHeaders(
  headers: readonly HeaderPair[],
  keyHeader: string | undefined,
): HeaderPair[] {
  const ofThisHop = nominated(headers);
  return headers.filter(([name]) => {
    if (isDroppedFromRequest(name)) return false;
    if (ofThisHop.size === 0 && name.length !== keyHeader?.length) return true;
    const lower = name.toLowerCase();
    return !ofThisHop.has(lower) && lower !== keyHeader;
  });
}

/**
 * What of the third party's headers reaches the caller. `content-length` stays: the body is passed
 * on byte for byte.
 */
export function forwardableAnswerHeaders(headers: readonly HeaderPair[]): HeaderPair[] {
  const ofThisHop = nominated(headers);
  return headers.filter(
    ([name]) =>
      !isDroppedFromAnswer(name) && (ofThisHop.size === 0 || !ofThisHop.has(name.toLowerCase())),
  );
}
