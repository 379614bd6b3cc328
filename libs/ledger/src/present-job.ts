import type { JobView, WaitingFor } from '#libs/contracts';
import type { Job } from './job.entity.js';

/** Under its name, if there is one. */
export const instant = <K extends string>(name: K, at: Date | null): { [key in K]?: string } =>
  at === null ? {} : ({ [name]: at.toISOString() } as { [key in K]?: string });

/** A job as its owner sees it. */
export function presentJob(job: Job, waitingFor?: WaitingFor): JobView {
  const { scheduleId, replayOf, resource, pages, responseStatus, errorCode, errorMessage } = job;
  return {
    id: job.id,
    ...(job.batchId === null ? {} : { batchId: job.batchId, line: job.line ?? 0 }),
    connection: job.connectionId,
    ...(scheduleId === null ? {} : { schedule: scheduleId }),
    ...(replayOf === null ? {} : { replayOf }),
    ...(resource === null ? {} : { resource }),
    method: job.method,
    route: job.route,
    state: job.state,
    ...(pages === null ? {} : { pages, items: job.items ?? 0 }),
    ...(waitingFor ? { waitingFor } : {}),
    attempts: job.attempts,
    refusals: job.refusals,
    dispatched: job.dispatched,
    ...(job.metadata ? { metadata: job.metadata } : {}),
    ...(responseStatus === null ? {} : { response: { status: responseStatus } }),
    ...(errorCode === null ? {} : { error: { code: errorCode, message: errorMessage ?? '' } }),
    acceptedAt: job.createdAt.toISOString(),
    ...instant('runAt', job.awaitsReceipt === null ? job.runAt : null),
    ...instant('expiresAt', job.expiresAt),
    ...instant('startedAt', job.startedAt),
    ...instant('settledAt', job.settledAt),
  };
}
