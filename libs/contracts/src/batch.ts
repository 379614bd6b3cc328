import { z } from 'zod';
import { callbackSchema } from './job.js';

/**
 * `uploading`: its jobs come in, and none of them runs; `opening`: it is whole, and its jobs enter
 * their lanes; `settled`: each of them has ended.
 */
export const BATCH_STATES = ['uploading', 'opening', 'running', 'settled'] as const;
type BatchState = (typeof BATCH_STATES)[number];

/** A line that was not accepted; lines are counted from 1, jobs of an array as lines. */
export interface LineError {
  line: number;
  code: string;
  message: string;
}

/** What came of an upload. */
export interface UploadView {
  id: string;
  accepted: number;
  rejected: number;
  /** The first hundred of them. */
  errors: LineError[];
}

export interface BatchView extends UploadView {
  state: BatchState;
  /** How many of the accepted jobs ended how; the others wait or run. */
  counts: {
    unsettled: number;
    answered: number;
    failed: number;
    unknown: number;
    expired: number;
    cancelled: number;
  };
  /** How much of it has ended: 0 to 1. */
  progress: number;
  /** Jobs that ended in a second, lately. */
  ratePerSecond: number;
  /** At that rate; absent while nothing ends. */
  estimatedEndAt?: string;
  /** Whose jobs it makes again. */
  replayOf?: string;
  createdAt: string;
  openedAt?: string;
  cancelledAt?: string;
  settledAt?: string;
}

/** Which jobs are made again: the outcome of those that are `unknown` may have arrived. */
export const replayBatchSchema = z
  .strictObject({
    states: z
      .array(z.enum(['failed', 'unknown']))
      .min(1)
      .default(['failed']),
  })
  .default({ states: ['failed'] });
export type ReplayBatch = z.infer<typeof replayBatchSchema>;

/** Each of the jobs is read by itself: the list is empty here. */
export const createBatchSchema = z.strictObject({
  jobs: z.array(z.never()),
  callback: callbackSchema.optional(),
});
