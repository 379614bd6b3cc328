import { z } from 'zod';

const MOST_REQUESTS = 10_000_000;
const LEAST_MS = 1_000;
const DAY_MS = 86_400_000;

/** A window begins with the first request in it. */
export const requestLimitSchema = z.strictObject({
  requests: z.number().int().min(1).max(MOST_REQUESTS),
  perMs: z.number().int().min(LEAST_MS).max(DAY_MS),
});

/**
 * How many requests a key, or a project with all of its keys, may send to Sluice. `calls` are
 * calls, jobs and batches, `management` is everything else; `null` is no limit, and what is left
 * out is as the installation has it.
 */
export const requestLimitsSchema = z.strictObject({
  calls: requestLimitSchema.nullable().optional(),
  management: requestLimitSchema.nullable().optional(),
});

export type RequestLimit = z.infer<typeof requestLimitSchema>;
export type RequestLimits = z.infer<typeof requestLimitsSchema>;
