import { z } from 'zod';
import { checkDescription, jobFields } from './job.js';
import { nameSchema } from './management.js';

/**
 * What becomes of ticks that could not be made in their minute: `skip` makes none of them up,
 * `catchUp` makes the latest hundred, the oldest first.
 */
export const MISSED_POLICIES = ['skip', 'catchUp'] as const;
export type MissedPolicy = (typeof MISSED_POLICIES)[number];

const { runAt: _runAt, expiresAt: _expiresAt, idempotencyKey: _key, ...ownFields } = jobFields;
const DAY_MS = 86_400_000;

/** A job as it is posted, without what a tick says itself: when it is, and which one. */
const scheduledJobSchema = z
  .strictObject({
    ...ownFields,
    /** Each job expires so long after it was made. */
    expiresAfterMs: z
      .number()
      .int()
      .min(1_000)
      .max(366 * DAY_MS)
      .optional(),
  })
  .superRefine(checkDescription);
export type ScheduledJob = z.infer<typeof scheduledJobSchema>;

const scheduleFields = {
  name: nameSchema.nullable(),
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  cron: z.string().min(1).max(200),
  /** Of IANA, for example `Europe/Berlin`. */
  timeZone: z.string().min(1).max(64),
  missed: z.enum(MISSED_POLICIES),
  job: scheduledJobSchema,
};

export const createScheduleSchema = z.strictObject({
  ...scheduleFields,
  name: scheduleFields.name.optional(),
  timeZone: scheduleFields.timeZone.default('UTC'),
  missed: scheduleFields.missed.default('skip'),
});
/** `job` replaces the whole of what its jobs ask for. */
export const updateScheduleSchema = z.strictObject(scheduleFields).partial();

export type CreateSchedule = z.infer<typeof createScheduleSchema>;
export type UpdateSchedule = z.infer<typeof updateScheduleSchema>;
