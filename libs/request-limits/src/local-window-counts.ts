import type { RequestLimit } from '#libs/contracts';
import { LRUCache } from 'lru-cache';
import { type Taken, WindowCounts } from './window-counts.js';

const MOST_WINDOWS = 20_000;

interface Window {
  used: number;
  endsAt: number;
}

/** Of this process; when there are very many, the least recent ones are forgotten first. */
export class LocalWindowCounts extends WindowCounts {
  readonly #windows = new LRUCache<string, Window>({ max: MOST_WINDOWS });

  constructor(private readonly now: () => number = () => performance.now()) {
    super();
  }

  async take(name: string, { requests, perMs }: RequestLimit, most: number): Promise<Taken> {
    const now = this.now();
    const known = this.#windows.get(name);
    const window = known && known.endsAt > now ? known : { used: 0, endsAt: now + perMs };
    const free = Math.max(0, requests - window.used);
    const taken = Math.min(most, free);
    window.used += taken;
    this.#windows.set(name, window);
    return { requests: taken, left: free - taken, endsInMs: window.endsAt - now };
  }
}
