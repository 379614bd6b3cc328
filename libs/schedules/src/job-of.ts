import type { JobRequest, NewJob } from '#libs/ledger';
import type { Schedule } from './schedule.entity.js';

type JobParts = Pick<
  Schedule,
  'id' | 'projectId' | 'keyId' | 'connectionId' | 'resource' | 'terms'
>;

/** A schedule's job, as if it were posted now. @param tick absent where it is made by hand */
export function jobOf(schedule: JobParts, request: JobRequest, tick?: Date): NewJob {
  const { id, projectId, keyId, connectionId, resource } = schedule;
  const { expiresAfterMs, ...terms } = schedule.terms;
  const expiresAt =
    expiresAfterMs === undefined ? undefined : new Date(Date.now() + expiresAfterMs).toISOString();
  const idempotencyKey = tick && `schedule:${id}:${tick.toISOString()}`;
  return {
    ...request,
    ...{ projectId, keyId, connectionId, scheduleId: id, resource: resource ?? undefined },
    terms: { ...terms, expiresAt, idempotencyKey },
  };
}
