import type { Logger } from '#libs/telemetry';
import { LRUCache } from 'lru-cache';
import type { Departure } from './requests.js';
import { LONG_MS, type StoredUsage, type Usage } from './stored-usage.js';
import { type CountedWindow, countedKeys } from './window.js';

const SAVE_MS = 2_000;
const AT_ONCE = 200;
const MOST_CHANGED = 50_000;

export interface LongWindow {
  key: string;
  window: CountedWindow;
}

/**
 * Saves what long windows hold, in the background and many at once, so that a limit per hour or day
 * holds although the store was lost. Nobody waits for it; a crash loses at most two seconds.
 */
export class UsageSaver {
  readonly #changed = new LRUCache<string, LongWindow>({ max: MOST_CHANGED });
  #timer: NodeJS.Timeout | undefined;
  #saving: Promise<void> = Promise.resolve();

  /** @param usageOf reads what windows hold now */
  constructor(
    private readonly usageOf: (windows: readonly LongWindow[]) => Promise<Usage[]>,
    private readonly stored: StoredUsage,
    private readonly log: Logger,
  ) {}

  open(): void {
    this.#timer = setInterval(() => void this.save(), SAVE_MS);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.save();
  }

  changed({ request }: Departure): void {
    for (const { key, windows } of countedKeys(request.reservation.limits)) {
      for (const window of windows) {
        if (window.perMs >= LONG_MS) this.#changed.set(`${key}\n${window.perMs}`, { key, window });
      }
    }
  }

  /** Never throws: what could not be saved is saved with the next change. */
  save(): Promise<void> {
    this.#saving = this.#saving.then(() => this.#saveChanged());
    return this.#saving;
  }

  async #saveChanged(): Promise<void> {
    const changed = [...this.#changed.values()];
    this.#changed.clear();
    try {
      for (let from = 0; from < changed.length; from += AT_ONCE)
        await this.stored.save(await this.usageOf(changed.slice(from, from + AT_ONCE)));
    } catch (error) {
      this.log.warn({ err: error }, 'usage of long windows was not saved, trying again');
      for (const each of changed) this.#changed.set(`${each.key}\n${each.window.perMs}`, each);
    }
  }
}
