import { LRUCache } from 'lru-cache';
import type { Departure } from './requests.js';
import { type CountedKey, type CountedWindow, countedKeys, LOG_MOST } from './window.js';

const MOST_KEYS = 10_000;
/** What a process remembers of a longer window is less than what has been stored of it. */
const LONGEST_MS = 60_000;
const SLICES = 50;

/**
 * What was used up so long ago: by this departure, or by several when the window counts in slots.
 */
export type UseRecord = [ageMs: number, cost: number, departure: string];

interface WindowUse {
  key: CountedKey;
  /** `performance.now()` instants. */
  log: { at: number; name: string }[];
  /** By length of the window, then by slice. */
  slices: Map<number, Map<number, number>>;
}

/**
 * The departures this process has recorded of late. When the shared store is lost every process
 * writes its own back, so that limits hold across the loss. Bounded: 64 instants a key, 61 slices a
 * window.
 */
export class RecentUse {
  readonly #keys = new LRUCache<string, WindowUse>({ max: MOST_KEYS });

  /**
   * The slots that this process holds: until when each may be under way at the latest, a
   * `performance.now()` instant.
   */
  readonly #slots = new Map<string, { limitKey: string; until: number }>();

  add({ request }: Departure): void {
    const { reservation, budgetMs, departure } = request;
    const { concurrency, limitKey } = reservation.limits;
    if (concurrency !== undefined && budgetMs > 0)
      this.#slots.set(departure, { limitKey, until: performance.now() + budgetMs });
    for (const key of countedKeys(request.reservation.limits)) this.#add(key, request.departure);
  }

  /** Its head was written so long ago, and not when it was claimed. */
  moved({ request }: Departure, agoMs: number): void {
    const at = performance.now() - agoMs;
    for (const { key } of countedKeys(request.reservation.limits))
      for (const entry of this.#keys.peek(key)?.log ?? [])
        if (entry.name.startsWith(request.departure)) entry.at = at;
  }

  released({ request }: Departure): void {
    this.#slots.delete(request.departure);
  }

  /** What is left of the time of each slot, by limit key. */
  slots(): Map<string, [departure: string, restMs: number][]> {
    const now = performance.now();
    const byKey = new Map<string, [departure: string, restMs: number][]>();
    for (const [departure, { limitKey, until }] of this.#slots) {
      const held = byKey.get(limitKey) ?? [];
      held.push([departure, until - now]);
      byKey.set(limitKey, held);
    }
    return byKey;
  }

  /**
   * It did not take place. Slices keep it: a limit that is kept too well for a moment is no harm.
   */
  remove({ request }: Departure): void {
    for (const { key } of countedKeys(request.reservation.limits)) {
      const known = this.#keys.peek(key);
      if (known) known.log = known.log.filter(({ name }) => !name.startsWith(request.departure));
    }
  }

  *entries(): Iterable<{ key: string; window: CountedWindow; used: UseRecord[] }> {
    const now = performance.now();
    for (const { key, log, slices } of this.#keys.values()) {
      for (const window of key.windows) {
        const used =
          window.slots === 0
            ? log.map(({ at, name }): UseRecord => [now - at, 1, name])
            : [...(slices.get(window.perMs) ?? [])].map(([slice, cost]): UseRecord => [
                Math.max(0, now - (slice + 1) * sliceMs(window)),
                cost,
                '',
              ]);
        yield { key: key.key, window, used: used.filter(([ageMs]) => ageMs < window.reachMs) };
      }
    }
  }

  #add(key: CountedKey, departure: string): void {
    const now = performance.now();
    const known: WindowUse = this.#keys.get(key.key) ?? { key, log: [], slices: new Map() };
    known.key = key;
    this.#keys.set(key.key, known);
    for (const window of key.windows) if (window.slots > 0) addToSlice(known, window, now);
    if (key.windows.every(({ slots }) => slots > 0)) return;
    for (let i = 1; i <= key.cost; i++) known.log.push({ at: now, name: `${departure}#${i}` });
    if (known.log.length > 2 * LOG_MOST) known.log = known.log.slice(-LOG_MOST);
  }
}

const sliceMs = ({ perMs }: CountedWindow): number => Math.min(perMs, LONGEST_MS) / SLICES;

function addToSlice({ key, slices }: WindowUse, window: CountedWindow, now: number): void {
  const slice = Math.floor(now / sliceMs(window));
  const counts = slices.get(window.perMs) ?? new Map<number, number>();
  slices.set(window.perMs, counts);
  counts.set(slice, (counts.get(slice) ?? 0) + key.cost);
  for (const old of counts.keys()) {
    if (old > slice - SLICES * 1.2) break;
    counts.delete(old);
  }
}
