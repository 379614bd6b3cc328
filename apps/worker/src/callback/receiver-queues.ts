import type { Attempt, Receiver } from '#libs/webhooks';

/** A receiver that answers fast has so many messages at hand at most. */
const MOST_AHEAD = 64;
/** As many as it took lately are at hand: those of one to two such times. */
const PACE_MS = 250;
/** Fewer are not worth a statement of their own. */
const WORTH_IT = 16;
/**
 * What is at hand for longer goes back: by then its endpoint may be disabled, or another worker
 * have more room.
 */
const AT_HAND_MS = 1_000;

interface AtHand {
  attempt: Attempt;
  since: number;
}

/**
 * What has begun for one receiver and waits for its share. While a statement is on its way to the
 * database and back, a fast receiver is not kept waiting; a slow one has little at hand, and one
 * that hangs nothing.
 */
export class ReceiverQueue {
  #atHand: AtHand[] = [];
  #paceSince = performance.now();
  #ended = 0;
  #endedBefore = 0;

  get isIdle(): boolean {
    return this.#atHand.length === 0 && this.#pace() === 0;
  }

  get isWaiting(): boolean {
    return this.#atHand.length > 0;
  }

  /** How many more to have at hand. */
  wanted(): number {
    const wanted = Math.min(MOST_AHEAD, this.#pace()) - this.#atHand.length;
    return wanted >= WORTH_IT ? wanted : 0;
  }

  add(attempt: Attempt): void {
    this.#atHand.push({ attempt, since: performance.now() });
  }

  peek(): Attempt | undefined {
    return this.#atHand[0]?.attempt;
  }

  next(): Attempt | undefined {
    return this.#atHand.shift()?.attempt;
  }

  ended(): void {
    this.#pace();
    this.#ended++;
  }

  /** @param forMs what has been at hand for so long, left out: for too long */
  putBack(forMs = AT_HAND_MS): Attempt[] {
    const until = performance.now() - forMs;
    const stale = this.#atHand.filter(({ since }) => since <= until);
    if (stale.length > 0) this.#atHand = this.#atHand.filter(({ since }) => since > until);
    return stale.map(({ attempt }) => attempt);
  }

  #pace(): number {
    const times = Math.floor((performance.now() - this.#paceSince) / PACE_MS);
    if (times > 0) {
      this.#endedBefore = times === 1 ? this.#ended : 0;
      this.#ended = 0;
      this.#paceSince += times * PACE_MS;
    }
    return this.#ended + this.#endedBefore;
  }
}

/** The queues of the receivers that messages go to at present. */
export class ReceiverQueues {
  readonly #queues = new Map<string, ReceiverQueue>();

  of({ projectId, receiver }: Receiver): ReceiverQueue {
    const name = `${projectId} ${receiver}`;
    const known = this.#queues.get(name);
    if (known) return known;
    const queue = new ReceiverQueue();
    this.#queues.set(name, queue);
    return queue;
  }

  all(): ReceiverQueue[] {
    return [...this.#queues.values()];
  }

  forgetIdle(): void {
    for (const [name, queue] of this.#queues) if (queue.isIdle) this.#queues.delete(name);
  }
}
