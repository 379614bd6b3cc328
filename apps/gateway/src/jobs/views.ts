import { JOB_STATES } from '#libs/contracts';
import { z } from 'zod';
import { instant } from '../manage/views.js';

/** `until` is absent where nobody can know. */
export const waitingForView = z.object({
  kind: z.enum(['limit', 'concurrency', 'pause', 'receipt', 'breaker', 'order']),
  key: z.string(),
  until: instant.optional(),
});

export const jobView = z.object({
  id: z.uuid(),
  /** In which it was accepted, and on which line, counted from 1. */
  batchId: z.uuid().optional(),
  line: z.number().int().optional(),
  /** Id of the connection. */
  connection: z.uuid(),
  /** Id of the schedule that it was made by. */
  schedule: z.uuid().optional(),
  /** Id of the job that it is a replay of. */
  replayOf: z.uuid().optional(),
  /** The resource that it asks for; absent where it was described by its path. */
  resource: z.string().optional(),
  method: z.string(),
  /** Path without query. */
  route: z.string(),
  state: z.enum(JOB_STATES),
  /** Of a list that is walked: what has come of it so far. */
  pages: z.number().int().optional(),
  items: z.number().int().optional(),
  /** Why a job that waits has not left yet. */
  waitingFor: waitingForView.optional(),
  attempts: z.number().int(),
  refusals: z.number().int(),
  /** Whether the request may have reached the third party. */
  dispatched: z.boolean(),
  /** Until what the job sends is erased. */
  metadata: z.record(z.string(), z.unknown()).optional(),
  response: z.object({ status: z.number().int() }).optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  acceptedAt: instant,
  runAt: instant.optional(),
  expiresAt: instant.optional(),
  startedAt: instant.optional(),
  settledAt: instant.optional(),
});

export const jobPositionView = z.object({
  state: z.enum(JOB_STATES),
  /** Jobs of its connection that go before it; of one that has left its lane, 0. */
  ahead: z.number().int(),
  /** It stands behind ten thousand jobs, and there may be more. */
  isAtLeast: z.boolean(),
  /**
   * It does not leave before, by its own time, by what it waits for and by the windows of its
   * connection. Absent when it has left its lane, and where nobody can know.
   */
  soonestAt: instant.optional(),
});

export const jobReplayCountView = z.object({
  jobs: z.number().int(),
  /** What they have sent does not open any more, or they had walked some pages of a list. */
  skipped: z.number().int(),
  /** There are others: ask once more, with `lastRunAt` as `runAt` where they are spread. */
  hasMore: z.boolean(),
  lastRunAt: instant.optional(),
});

export const resultViewSchema = z.object({
  status: z.number().int(),
  headers: z.array(z.array(z.string())),
  body: z.string(),
  bodyEncoding: z.enum(['utf8', 'base64']),
});
