import { ignore } from '#libs/errors';
import { LRUCache } from 'lru-cache';

/**
 * While changes are known to arrive, records are read again this often, in case one was written
 * without being announced.
 */
const LIVE_AGE_MS = 60_000;
/** While they are not, a record is never used longer than this after it was read. */
const BLIND_AGE_MS = 5_000;

const MAX_RECORDS = 20_000;
/** As JSON: what a tenant makes large is large here too. */
const MAX_BYTES = 32 * 1_048_576;

interface Entry<T> {
  value: T;
  loadedAt: number;
}

/** Whether announced changes arrive at present. */
export interface Liveness {
  isLive(): boolean;
}

/**
 * Records read from Postgres. A record in use is served from memory and read again in the
 * background before it is too old, so a warm call awaits no statement. Concurrent readers of a
 * missing record share one load.
 */
export class RecordCache<T extends object> {
  readonly #entries: LRUCache<string, Entry<T>>;
  readonly #loading = new Map<string, Promise<T | undefined>>();

  constructor(
    private readonly feed: Liveness,
    private readonly source: (key: string) => Promise<T | undefined>,
  ) {
    this.#entries = new LRUCache({
      max: MAX_RECORDS,
      maxSize: MAX_BYTES,
      sizeCalculation: ({ value }) => JSON.stringify(value).length,
    });
  }

  /** The record when it is in memory and may be used. */
  peek(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    const age = performance.now() - entry.loadedAt;
    const maxAge = this.feed.isLive() ? LIVE_AGE_MS : BLIND_AGE_MS;
    if (age > maxAge) return undefined;
    if (age > maxAge / 2 && !this.#loading.has(key))
      this.#read(key).catch(ignore('the record at hand serves on'));
    return entry.value;
  }

  /** The record, or `undefined` when it does not exist (which is not remembered). */
  async load(key: string): Promise<T | undefined> {
    return this.peek(key) ?? this.#read(key);
  }

  forget(key: string): void {
    this.#entries.delete(key);
    this.#loading.delete(key);
  }

  forgetWhere(matches: (value: T) => boolean): void {
    for (const [key, entry] of this.#entries.entries()) if (matches(entry.value)) this.forget(key);
    this.#loading.clear();
  }

  clear(): void {
    this.#entries.clear();
    this.#loading.clear();
  }

  /**
   * A load that began before its record was forgotten may return the old one, so it is handed on
   * but not kept.
   */
  #read(key: string): Promise<T | undefined> {
    const running = this.#loading.get(key);
    if (running) return running;
    const load = this.source(key).then((value) => {
      if (this.#loading.get(key) !== load) return value;
      this.#loading.delete(key);
      if (value) this.#entries.set(key, { value, loadedAt: performance.now() });
      else this.#entries.delete(key);
      return value;
    });
    load.catch(() => {
      if (this.#loading.get(key) === load) this.#loading.delete(key);
    });
    this.#loading.set(key, load);
    return load;
  }
}
