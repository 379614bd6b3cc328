import { ConnectionDirectory } from '#libs/connections';
import type { JobView, SteeredScope, WaitingFor } from '#libs/contracts';
import {
  type HeldUpLane,
  type Job,
  type LanePause,
  Lanes,
  presentJob,
  Steering,
} from '#libs/ledger';
import type { ConnectionLimits } from '#libs/limits';
import { Injectable } from '@nestjs/common';
import { isLater, laneWaitsFor, waiting } from './lane-waits-for.js';

const PREFIXES: Record<SteeredScope, string> = { connection: 'c', integration: 'i', project: 'p' };

const isWaiting = ({ state }: Job): boolean => state === 'accepted' || state === 'queued';

/** Jobs as their owners see them, with why those that wait have not left yet. */
@Injectable()
export class WaitingJobs {
  constructor(
    private readonly lanes: Lanes,
    private readonly steering: Steering,
    private readonly directory: ConnectionDirectory,
  ) {}

  async presentAll(jobs: readonly Job[]): Promise<JobView[]> {
    const waiting = [...new Set(jobs.filter(isWaiting).map(({ connectionId }) => connectionId))];
    if (waiting.length === 0) return jobs.map((job) => presentJob(job));
    const [lanes, pauses] = await Promise.all([
      this.lanes.heldUp(waiting),
      this.steering.pausesOf(waiting),
    ]);
    const byConnection = new Map(lanes.map((lane) => [lane.connectionId, lane]));
    return Promise.all(
      jobs.map(async (job) => {
        if (!isWaiting(job)) return presentJob(job);
        const { connectionId } = job;
        const held =
          heldByPause(pauses.get(connectionId)) ??
          heldByLane(job, byConnection.get(connectionId)) ??
          (await this.#heldByOthers(job, byConnection.get(connectionId))) ??
          (await this.#heldByWorker(job));
        return presentJob(job, held);
      }),
    );
  }

  async present(job: Job): Promise<JobView> {
    const [view] = await this.presentAll([job]);
    return view ?? presentJob(job);
  }

  /** It waits for others of its connection to end. */
  async #heldByOthers(job: Job, lane: HeldUpLane | undefined): Promise<WaitingFor | undefined> {
    const { state, runAt, connectionId } = job;
    if (state !== 'accepted' || !lane?.waitsForRoom || isLater(runAt)) return undefined;
    const limits = await this.limitsOf(connectionId);
    return waiting(limits?.isOrdered ? 'order' : 'concurrency', `c:${connectionId}`);
  }

  /**
   * It has its place, or waits in a worker for one of those that its connection's concurrency lets
   * run.
   */
  async #heldByWorker({ state, connectionId, queuedAt }: Job): Promise<WaitingFor | undefined> {
    if (state !== 'queued' || !queuedAt) return undefined;
    const limits = await this.limitsOf(connectionId);
    if (!limits) return undefined;
    if (queuedAt.getTime() > Date.now())
      return { kind: 'limit', key: limits.limitKey, until: queuedAt.toISOString() };
    return limits.concurrency === undefined
      ? undefined
      : { kind: 'concurrency', key: limits.limitKey };
  }

  /** What limits the requests of a connection; nothing when it is gone. */
  async limitsOf(connectionId: string): Promise<ConnectionLimits | undefined> {
    try {
      return (await this.directory.byId(connectionId)).limits;
    } catch {
      // Its connection is gone: the job is about to say so itself.
      return undefined;
    }
  }
}

/** Somebody has said that nothing of its lane is to leave. */
const heldByPause = (pause: LanePause | undefined): WaitingFor | undefined =>
  pause && waiting('pause', `${PREFIXES[pause.scope]}:${pause.id}`, pause.until ?? undefined);

function heldByLane(job: Job, lane: HeldUpLane | undefined): WaitingFor | undefined {
  const { state, runAt, refusals, connectionId, awaitsReceipt, pages } = job;
  if (awaitsReceipt !== null) return waiting('receipt', `p:${pages}`);
  if (state !== 'accepted' || !lane) return undefined;
  if (runAt && isLater(runAt))
    return refusals > 0 ? waiting('pause', `c:${connectionId}`, runAt) : undefined;
  return laneWaitsFor(lane);
}
