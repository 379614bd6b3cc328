import { STEERED_SCOPES } from '#libs/contracts';
import { z } from 'zod';
import { waitingForView } from '../jobs/views.js';
import { instant } from '../manage/views.js';

/** Of the lane itself, or of the integration or the project that it belongs to. */
const steered = {
  scope: z.enum(STEERED_SCOPES),
  id: z.uuid(),
  /** Id of the API key. */
  by: z.uuid(),
  at: instant,
};

/** Counted up to 10,000 in all; `isAtLeast`: there may be more. */
const laneJobs = z.object({
  accepted: z.number().int(),
  queued: z.number().int(),
  running: z.number().int(),
  isAtLeast: z.boolean(),
});

export const laneView = z.object({
  scope: z.enum(STEERED_SCOPES),
  id: z.uuid(),
  /** `paused`: none of its jobs leaves. */
  state: z.enum(['running', 'paused']),
  /** All that it is in, the widest first. */
  pauses: z.array(
    z.object({ ...steered, until: instant.optional(), reason: z.string().optional() }),
  ),
  /** Temporary ones, beside the policy's. */
  limits: z.array(
    z.object({
      ...steered,
      requests: z.number().int(),
      perMs: z.number().int(),
      until: instant,
    }),
  ),
  /** Of a connection: what the next of its jobs waits for, beside such pauses. */
  waitingFor: waitingForView.optional(),
  jobs: laneJobs,
  /** Of those that wait. */
  oldestAcceptedAt: instant.optional(),
  /** What was cancelled of it last. */
  purge: z
    .object({ by: z.uuid(), at: instant, cancelled: z.number().int(), isOver: z.boolean() })
    .optional(),
  /** What was last done with it. */
  changed: z.object({ as: z.string(), by: z.uuid(), at: instant }).optional(),
});
export type LaneView = z.infer<typeof laneView>;
