import { REFUSERS } from '#libs/requests';
import { z } from 'zod';
import { instant } from '../manage/views.js';

const ms = z.number().int();

export const requestView = z.object({
  /** What its answer carried in `sluice-request-id`; of a job, an id of the attempt's own. */
  id: z.uuid(),
  kind: z.enum(['call', 'job']),
  connection: z.uuid(),
  /** Absent where its connection was gone. */
  integration: z.uuid().optional(),
  /** With which it was asked for; absent where Sluice asked for itself. */
  apiKey: z.uuid().optional(),
  job: z.uuid().optional(),
  /** Which of the job's attempts, counted from 1. */
  attempt: z.number().int().optional(),
  method: z.string(),
  /** Path without query, with `{id}` in place of what names one thing. */
  route: z.string(),
  /** The class of the third party's status, an error code, or `caller_gone`. */
  outcome: z.string(),
  /** Absent for what was answered with 2xx or 3xx. */
  refusedBy: z.enum(REFUSERS).optional(),
  /** Of the third party's answer. */
  status: z.number().int().optional(),
  /** Whether it may have left. */
  dispatched: z.boolean(),
  /** For its limits. */
  waitedMs: ms,
  /** To have fresh credentials. */
  tokenMs: ms.optional(),
  /** From being sent to the head of the answer, a replay included. */
  upstreamMs: ms.optional(),
  totalMs: ms,
  /** Of the bodies. */
  requestBytes: z.number().int(),
  responseBytes: z.number().int(),
  traceparent: z.string().optional(),
  endedAt: instant,
});
export type RequestView = z.infer<typeof requestView>;

const count = z.number().int();

const pointView = z.object({
  /** Where the step begins. */
  at: instant,
  /** Calls and attempts of jobs that ended within it. */
  requests: count,
  /** Those that were not answered with 2xx or 3xx, by whose fault that was. */
  refusedBy: z.object({ third_party: count, connection: count, caller: count, sluice: count }),
  /** Means. */
  waitedMs: ms,
  tokenMs: ms,
  upstreamMs: ms,
  totalMs: ms,
  /** Half of them took no longer, estimated. */
  p50Ms: ms,
  /** 95 of a hundred took no longer, estimated. */
  p95Ms: ms,
  /** Of the bodies. */
  requestBytes: count,
  responseBytes: count,
});
export type PointView = z.infer<typeof pointView>;

export const seriesView = z.object({
  stepSeconds: count,
  /** In order of time. */
  data: z.array(pointView),
});
export type SeriesView = z.infer<typeof seriesView>;
