import type { RequestLimit } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { LRUCache } from 'lru-cache';
import { Share, type Standing } from './share.js';
import type { WindowCounts } from './window-counts.js';

const MOST_SHARES = 20_000;

/** Whose requests of which kind are counted, and how many there may be. */
export interface LimitedParty {
  /** As in `key`, `project`. */
  what: string;
  id: string;
  kind: 'calls' | 'management';
  limit: RequestLimit;
}

/** Counts requests, and refuses those that are too many. */
export class RequestCounter {
  readonly #shares = new LRUCache<string, Share>({ max: MOST_SHARES });

  constructor(private readonly counts: WindowCounts) {}

  /**
   * Counts a request of each of them in turn: what the first one's limit refuses takes nothing from
   * the second.
   * @returns where the one stands that has the least left
   * @throws SluiceError `request_limit`
   */
  async count(parties: readonly LimitedParty[]): Promise<Standing | undefined> {
    const standings: Standing[] = [];
    for (const party of parties) {
      const share = this.#shareOf(party);
      if (!(await share.take())) throw tooMany(party, share.standing);
      standings.push(share.standing);
    }
    return standings.sort((a, b) => a.remaining - b.remaining).at(0);
  }

  /**
   * Counts nothing, and asks no store.
   * @throws SluiceError `request_limit` when it is known here that it would be refused
   */
  refuseIfSpent(parties: readonly LimitedParty[]): void {
    for (const party of parties) {
      const share = this.#shareOf(party);
      if (share.isSpent) throw tooMany(party, share.standing);
    }
  }

  #shareOf({ what, id, kind, limit }: LimitedParty): Share {
    const name = `${kind}:${what}:${id}`;
    const known = this.#shares.get(name);
    if (known?.limit.requests === limit.requests && known.limit.perMs === limit.perMs) return known;
    const share = new Share(this.counts, name, limit);
    this.#shares.set(name, share);
    return share;
  }
}

function tooMany({ what, kind, limit }: LimitedParty, standing: Standing): SluiceError {
  const requests = kind === 'calls' ? 'calls and jobs' : 'management requests';
  return new SluiceError('request_limit', {
    detail: `This ${what} may send ${limit.requests} ${requests} in ${limit.perMs / 1_000} s.`,
    retryAfterMs: standing.endsInMs,
    rateLimit: standing,
    dispatched: false,
  });
}
