import type { RetryPolicy } from '#libs/contracts';
import { bytes } from '#libs/database';
import { SealingError } from '#libs/sealing';
import { z } from 'zod';
import type { JobCodec } from './job-codec.js';
import type { NewJob } from './sealed-job.js';

/** SQL of the columns of which a job is made again. */
export const KEPT_COLUMNS = `job_id as "jobId", connection_id as "connectionId", resource, retry,
  resendable, priority, sealed`;

export const keptJobRow = z.object({
  jobId: z.string(),
  connectionId: z.string(),
  resource: z.string().nullable(),
  retry: z.custom<RetryPolicy>().nullable(),
  resendable: z.boolean(),
  priority: z.number(),
  sealed: bytes,
});
/** What is kept of a job that did not end as it should have. */
export type KeptJobRow = z.infer<typeof keptJobRow>;

/** A job to be made again, by whoever asks for it. */
export type MadeAgain = Omit<NewJob, 'keyId'>;

/** @returns `undefined` where what it has sent does not open any more */
export function madeAgain(
  codec: JobCodec,
  projectId: string,
  row: KeptJobRow,
): MadeAgain | undefined {
  const { jobId, connectionId, resource, retry, resendable, priority, sealed } = row;
  const terms = { retry: retry ?? undefined, resendUnsafe: resendable, priority };
  try {
    const request = codec.openRequest({ id: jobId, projectId }, sealed);
    return { ...request, projectId, connectionId, resource: resource ?? undefined, terms };
  } catch (error) {
    if (error instanceof SealingError) return undefined;
    throw error;
  }
}

/** It had walked some pages of its list, which are gone. */
export const hasBegun = ({ walk }: MadeAgain): boolean => (walk?.passed.pages ?? 0) > 0;
