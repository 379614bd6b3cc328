import { MISSED_POLICIES } from '#libs/contracts';
import { z } from 'zod';
import { instant } from '../manage/views.js';

export const scheduleView = z.object({
  id: z.uuid(),
  name: z.string().optional(),
  cron: z.string(),
  timeZone: z.string(),
  missed: z.enum(MISSED_POLICIES),
  /** Id of the connection. */
  connection: z.uuid(),
  /** The resource that its jobs ask for; absent where they are described by their path. */
  resource: z.string().optional(),
  method: z.string(),
  /** Path without query. */
  route: z.string(),
  status: z.enum(['active', 'paused']),
  /** Why its last tick made no job; of one that has paused itself, why it did. */
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  /** The next five; none while it is paused. */
  nextTicks: z.array(instant),
  lastTickAt: instant.optional(),
  /** Id of the job that its last tick has made. */
  lastJob: z.uuid().optional(),
  createdAt: instant,
  updatedAt: instant,
});
export type ScheduleView = z.infer<typeof scheduleView>;
