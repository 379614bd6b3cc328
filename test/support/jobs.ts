import type { Site } from './system.js';
import { PATIENCE_MS, until } from './until.js';

/** A job as the API shows it. */
export interface JobBody {
  id: string;
  resource?: string;
  replayOf?: string;
  state: string;
  pages?: number;
  items?: number;
  attempts: number;
  refusals: number;
  dispatched: boolean;
  waitingFor?: { kind: string; key: string; until?: string };
  response?: { status: number };
  error?: { code: string; message: string };
}

const SETTLED = ['answered', 'failed', 'unknown', 'expired', 'cancelled'];

export const postJob = (
  system: Pick<Site, 'client'>,
  job: Record<string, unknown>,
): Promise<JobBody> => system.client.manage<JobBody>('POST', '/jobs', job);

export const jobOf = (system: Pick<Site, 'client'>, id: string): Promise<JobBody> =>
  system.client.manage<JobBody>('GET', `/jobs/${id}`);

/** Tells a job to end, once it is not under way; one that has ended stays as it is. */
export const toldToEnd = (system: Pick<Site, 'client'>, id: string): Promise<boolean> =>
  until(async () => {
    const { status } = await system.client.send(`/jobs/${id}`, { method: 'DELETE' });
    return status !== 409 || SETTLED.includes((await jobOf(system, id)).state);
  });

/** Resolves to the job once it has ended. */
export function settled(
  system: Pick<Site, 'client'>,
  id: string,
  timeoutMs = PATIENCE_MS,
): Promise<JobBody> {
  return until(
    async () => {
      const job = await system.client.manage<JobBody>('GET', `/jobs/${id}`);
      return SETTLED.includes(job.state) && job;
    },
    { timeoutMs, what: `the end of job ${id}` },
  );
}
