import type { Queue } from 'bullmq';

/** How much is in a queue, and how long the oldest of what waits there has waited. */
export interface QueueDepth {
  queue: string;
  waiting: number;
  active: number;
  /** Seconds. */
  waitedS: number;
}

/**
 * The queues themselves, for whoever shows them to operators. Calls are added through `CallQueue`.
 */
export class RegisteredQueues {
  constructor(readonly all: readonly Queue[]) {}

  depths(): Promise<QueueDepth[]> {
    return Promise.all(this.all.map(depthOf));
  }
}

async function depthOf(queue: Queue): Promise<QueueDepth> {
  const [counts, [oldest]] = await Promise.all([
    queue.getJobCounts('waiting', 'prioritized', 'delayed', 'active'),
    queue.getJobs(['waiting'], 0, 0, true),
  ]);
  const { waiting = 0, prioritized = 0, delayed = 0, active = 0 } = counts;
  return {
    queue: queue.name,
    waiting: waiting + prioritized + delayed,
    active,
    waitedS: oldest ? Math.max(0, Date.now() - oldest.timestamp) / 1000 : 0,
  };
}
