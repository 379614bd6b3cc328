import { LRUCache } from 'lru-cache';
import { horizonMs, type Turn } from './turn-book.js';

interface Grant {
  readonly at: number;
  readonly callId: string;
}

interface LineGrants {
  horizonMs: number;
  grants: Grant[];
}

const MAX_LINES = 10_000;

/**
 * The turns this process was given and that still count. When the shared book is lost, every process writes its own back,
 * so the limits hold across the loss.
 */
export class Grants {
  readonly #lines = new LRUCache<string, LineGrants>({ max: MAX_LINES });

  /** @param now on the book's clock; what lies behind the horizon from there no longer counts, however far ahead this turn is */
  add({ at, request }: Turn, now: number): void {
    const { line } = request;
    const known = this.#lines.get(line.key) ?? { horizonMs: 0, grants: [] };
    known.horizonMs = horizonMs(line);
    known.grants.push({ at, callId: request.callId });
    const [oldest] = known.grants;
    if (oldest && known.grants.length % 64 === 0 && oldest.at < now - known.horizonMs) {
      known.grants = known.grants.filter((grant) => grant.at >= now - known.horizonMs);
    }
    this.#lines.set(line.key, known);
  }

  remove({ request }: Turn): void {
    const known = this.#lines.get(request.line.key);
    const index = known?.grants.findLastIndex(({ callId }) => callId === request.callId) ?? -1;
    if (index >= 0) known?.grants.splice(index, 1);
  }

  *entries(): Iterable<[line: string, grants: LineGrants]> {
    yield* this.#lines.entries();
  }
}
