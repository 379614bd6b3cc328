import { z } from 'zod';

const DAYS_31_MS = 31 * 86_400_000;

export const limitWindowSchema = z.strictObject({
  requests: z.number().int().min(1).max(1_000_000),
  perMs: z.number().int().min(100).max(DAYS_31_MS),
});

/** At most `requests` in any span of `perMs` milliseconds. */
export type LimitWindow = z.infer<typeof limitWindowSchema>;

/**
 * How often (`windows`, all of them at once) and how many at the same time (`concurrency`) a line may call.
 * `scope` says who shares the line: one connection, all connections of the integration, or a named group of the project.
 */
export const limitPolicySchema = z.strictObject({
  concurrency: z.number().int().min(1).max(10_000).optional(),
  windows: z.array(limitWindowSchema).max(8).optional(),
  scope: z
    .union([
      z.literal('connection'),
      z.literal('integration'),
      z.strictObject({
        group: z
          .string()
          .regex(/^[A-Za-z0-9._-]{1,64}$/, 'may hold letters, digits, ".", "_" and "-"'),
      }),
    ])
    .optional(),
});

export type LimitPolicy = z.infer<typeof limitPolicySchema>;
