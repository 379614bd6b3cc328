import { BATCH_STATES } from '#libs/contracts';
import { z } from 'zod';
import { instant } from '../manage/views.js';

const count = z.number().int();

export const uploadView = z.object({
  id: z.uuid(),
  accepted: count,
  rejected: count,
  /** The first hundred. Lines are counted from 1. */
  errors: z.array(z.object({ line: count, code: z.string(), message: z.string() })),
});

export const batchView = uploadView.extend({
  state: z.enum(BATCH_STATES),
  /** How many of the accepted jobs ended how. */
  counts: z.object({
    unsettled: count,
    answered: count,
    failed: count,
    unknown: count,
    expired: count,
    cancelled: count,
  }),
  /** How much of it has ended: 0 to 1. */
  progress: z.number(),
  /** Jobs that ended in a second, lately. */
  ratePerSecond: z.number(),
  /** At that rate; absent while nothing ends. */
  estimatedEndAt: instant.optional(),
  /** Whose jobs it makes again. */
  replayOf: z.uuid().optional(),
  createdAt: instant,
  openedAt: instant.optional(),
  cancelledAt: instant.optional(),
  settledAt: instant.optional(),
});
