import { Connections } from '#libs/connections';
import { LaneLoads, Ledger } from '#libs/ledger';
import { RegisteredQueues } from '#libs/queue';
import { Schedules } from '#libs/schedules';
import { Webhooks } from '#libs/webhooks';
import { Injectable } from '@nestjs/common';
import { type Attention, attentionOf } from './attention.js';

/** Of each kind of trouble: enough to see what is going on. */
const LATEST = 10;
/** Of what has no index for its troubles: there are few of them. */
const LOOKED_AT = 100;

export interface Overview {
  attention: Attention[];
  /** There is more of what is listed. */
  hasMore: boolean;
  waitingJobs: number;
  /** They are not counted any further. */
  isAtLeast: boolean;
  oldestWaitingSince?: string;
  queues: { name: string; waiting: number; active: number; paused: boolean }[];
}

/** What somebody should know who has just come: a page of each list, however long they are. */
@Injectable()
export class MakeOverview {
  constructor(
    private readonly connections: Connections,
    private readonly ledger: Ledger,
    private readonly loads: LaneLoads,
    private readonly webhooks: Webhooks,
    private readonly schedules: Schedules,
    private readonly queues: RegisteredQueues,
  ) {}

  async overview(projectId: string): Promise<Overview> {
    const [troubles, counts, queues] = await Promise.all([
      this.#troubles(projectId),
      this.loads.of({ scope: 'project', projectId, id: projectId }),
      Promise.all(this.queues.all.map(depthOf)),
    ]);
    const { oldestAcceptedAt, isAtLeast } = counts;
    return {
      attention: attentionOf(troubles),
      hasMore: [troubles.connections, troubles.callbacks, troubles.failed].some(
        (latest) => latest.length >= LATEST,
      ),
      waitingJobs: counts.accepted + counts.queued + counts.running,
      isAtLeast,
      ...(oldestAcceptedAt ? { oldestWaitingSince: oldestAcceptedAt.toISOString() } : {}),
      queues,
    };
  }

  async #troubles(projectId: string) {
    const of = { projectId };
    const limit = LATEST;
    const [connections, endpoints, callbacks, failed, unknown, schedules] = await Promise.all([
      this.connections.list(projectId, { status: 'needs_reauth', limit }),
      this.webhooks.list(projectId, { limit: LOOKED_AT }),
      this.webhooks.callbacks(projectId, { state: 'given_up', limit }),
      this.ledger.list(of, { state: 'failed', limit }),
      this.ledger.list(of, { state: 'unknown', limit }),
      this.schedules.list(of, { limit: LOOKED_AT }),
    ]);
    return {
      connections: connections.data,
      endpoints: endpoints.data,
      callbacks: callbacks.data,
      failed: failed.data,
      unknown: unknown.data,
      schedules: schedules.data,
    };
  }
}

async function depthOf(
  queue: RegisteredQueues['all'][number],
): Promise<Overview['queues'][number]> {
  const [counts, paused] = await Promise.all([
    queue.getJobCounts('waiting', 'prioritized', 'delayed', 'active'),
    queue.isPaused(),
  ]);
  const { waiting = 0, prioritized = 0, delayed = 0, active = 0 } = counts;
  return { name: queue.name, waiting: waiting + prioritized + delayed, active, paused };
}
