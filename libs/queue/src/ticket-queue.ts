import { SluiceError } from '#libs/errors';
import type { Queue } from 'bullmq';

/** A store that does not answer within this time counts as away. */
const SILENCE_MS = 800;

/** What is behind the queues. */
export interface QueueStore {
  isReachable: () => boolean;
  whenAway: 'redis_unavailable' | 'database_unavailable';
}

/** A queue of tickets: what is to be done is looked up by the ids they hold. */
export abstract class TicketQueue<T> {
  constructor(
    private readonly queue: Queue<T>,
    private readonly store: QueueStore,
  ) {}

  /** Names the ticket: a second one with the same name is the same ticket. */
  protected abstract nameOf(ticket: T): string;

  get isReachable(): boolean {
    return this.store.isReachable();
  }

  /**
   * Adds a ticket.
   * @throws SluiceError `redis_unavailable` or `database_unavailable` at once while the store is
   *   known to be away, and within a second when it does not answer; the queue's own error
   *   otherwise
   */
  async add(ticket: T): Promise<void> {
    const { isReachable, whenAway } = this.store;
    if (!isReachable()) throw new SluiceError(whenAway, { dispatched: false });
    const jobId = this.nameOf(ticket);
    const added = (this.queue as Queue).add(this.queue.name, ticket, { jobId });
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<unknown>((resolve, reject) => {
        timer = setTimeout(() => reject(new SluiceError(whenAway)), SILENCE_MS);
        added.then(resolve, reject);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  protected async holds(name: string): Promise<boolean> {
    return (await this.queue.getJobState(name)) !== 'unknown';
  }
}
