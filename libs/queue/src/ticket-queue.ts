import { SluiceError } from '#libs/errors';
import type { Queue } from 'bullmq';

/** A store that does not answer within this time counts as away. */
const SILENCE_MS = 800;

/** What is behind the queues. */
export interface QueueStore {
  isReachable: () => boolean;
  whenAway: 'redis_unavailable' | 'database_unavailable';
}

/**
 * Runs a command of a queue.
 * @throws SluiceError `redis_unavailable` or `database_unavailable` at once while the store is
 *   known to be away, and within a second when it does not answer; the queue's own error otherwise
 */
export async function reaching<T>(
  { isReachable, whenAway }: QueueStore,
  command: () => Promise<T>,
): Promise<T> {
  if (!isReachable()) throw new SluiceError(whenAway, { dispatched: false });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      timer = setTimeout(() => reject(new SluiceError(whenAway)), SILENCE_MS);
      command().then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
  }
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
   * @throws SluiceError `redis_unavailable` or `database_unavailable` when the store is away; the
   *   queue's own error otherwise
   */
  async add(ticket: T): Promise<void> {
    const jobId = this.nameOf(ticket);
    await reaching(this.store, () => (this.queue as Queue).add(this.queue.name, ticket, { jobId }));
  }

  protected async holds(name: string): Promise<boolean> {
    return (await this.queue.getJobState(name)) !== 'unknown';
  }
}
