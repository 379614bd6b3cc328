import { ConnectionDirectory } from '#libs/connections';
import type { JobView, WaitingFor } from '#libs/contracts';
import { type HeldUpLane, type Job, Lanes, presentJob } from '#libs/ledger';
import { Injectable } from '@nestjs/common';

const isWaiting = ({ state }: Job): boolean => state === 'accepted' || state === 'queued';

/** Jobs as their owners see them, with why those that wait have not left yet. */
@Injectable()
export class WaitingJobs {
  constructor(
    private readonly lanes: Lanes,
    private readonly directory: ConnectionDirectory,
  ) {}

  async presentAll(jobs: readonly Job[]): Promise<JobView[]> {
    const waiting = new Set(jobs.filter(isWaiting).map(({ connectionId }) => connectionId));
    const lanes = waiting.size > 0 ? await this.lanes.heldUp([...waiting]) : [];
    const byConnection = new Map(lanes.map((lane) => [lane.connectionId, lane]));
    return Promise.all(
      jobs.map(async (job) => {
        if (!isWaiting(job)) return presentJob(job);
        const lane = byConnection.get(job.connectionId);
        return presentJob(job, heldByLane(job, lane) ?? (await this.#heldByWorker(job)));
      }),
    );
  }

  async present(job: Job): Promise<JobView> {
    const [view] = await this.presentAll([job]);
    return view ?? presentJob(job);
  }

  /**
   * It has its place, or waits in a worker for one of those that its connection's concurrency lets
   * run.
   */
  async #heldByWorker({ state, connectionId, queuedAt }: Job): Promise<WaitingFor | undefined> {
    if (state !== 'queued' || !queuedAt) return undefined;
    const limits = await this.#limitsOf(connectionId);
    if (!limits) return undefined;
    if (queuedAt.getTime() > Date.now())
      return { kind: 'limit', key: limits.limitKey, until: queuedAt.toISOString() };
    return limits.concurrency === undefined
      ? undefined
      : { kind: 'concurrency', key: limits.limitKey };
  }

  async #limitsOf(connectionId: string) {
    try {
      return (await this.directory.byId(connectionId)).limits;
    } catch {
      // Its connection is gone: the job is about to say so itself.
      return undefined;
    }
  }
}

function heldByLane(job: Job, lane: HeldUpLane | undefined): WaitingFor | undefined {
  const { state, runAt, refusals, connectionId, awaitsReceipt, pages } = job;
  if (awaitsReceipt !== null) return waiting('receipt', `p:${pages}`);
  if (state !== 'accepted' || !lane) return undefined;
  const now = Date.now();
  if (runAt && runAt.getTime() > now)
    return refusals > 0 ? waiting('pause', `c:${connectionId}`, runAt) : undefined;
  const { pausedUntil, waitsFor, waitsForRoom, wakeAt } = lane;
  if (pausedUntil && pausedUntil.getTime() > now)
    return waiting('pause', `c:${connectionId}`, pausedUntil);
  if (waitsFor !== null) return waiting('limit', waitsFor, wakeAt);
  return waitsForRoom ? waiting('concurrency', `c:${connectionId}`) : undefined;
}

const waiting = (kind: WaitingFor['kind'], key: string, until?: Date): WaitingFor => ({
  kind,
  key,
  ...(until ? { until: until.toISOString() } : {}),
});
