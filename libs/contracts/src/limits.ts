import { z } from 'zod';

const DAYS_31_MS = 31 * 86_400_000;
const MOST_ROUTES = 32;
export const SHORTEST_WINDOW_MS = 100;

export const limitWindowSchema = z.strictObject({
  requests: z.number().int().min(1).max(1_000_000),
  perMs: z.number().int().min(SHORTEST_WINDOW_MS).max(DAYS_31_MS),
});

/** At most `requests` in any span of `perMs` milliseconds. */
export type LimitWindow = z.infer<typeof limitWindowSchema>;

/**
 * Methods, if any, and a path of literal segments, `*` for one segment, and `**` at the end for any
 * rest.
 */
const matchSchema = z
  .string()
  .max(256)
  .regex(
    /^(?:[A-Z]{1,16}(?:,[A-Z]{1,16})* )?(?:\/(?:\*|[^/*?#\s]*))*(?:\/\*\*)?$/,
    'must be a path like "/v1/contacts/*", with methods in front of it if you like: "POST,PUT /v1/**"',
  )
  .refine((match) => match.includes('/'), { error: 'must hold a path that begins with "/"' });

const limitRouteSchema = z
  .strictObject({
    match: matchSchema,
    /**
     * How many requests of the policy's windows one such request counts as; 0 when the provider
     * does not count it.
     */
    cost: z.number().int().min(0).max(1_000).optional(),
    /**
     * Windows of the route's own. Without a `cost` beside them the policy's windows do not count
     * it.
     */
    windows: z.array(limitWindowSchema).min(1).max(4).optional(),
  })
  .refine(({ cost, windows }) => cost !== undefined || windows !== undefined, {
    error: 'must say a cost, windows, or both',
  });

/** What is different for some requests. */
export type LimitRoute = z.infer<typeof limitRouteSchema>;

/**
 * How often (`windows`, all of them at once) and how many at the same time (`concurrency`) requests
 * may leave. `scope` says who shares the limits: one connection, all connections of the
 * integration, or a named group of the project. The first of `routes` that matches a request says
 * what it costs, or limits it by windows of its own.
 */
export const limitPolicySchema = z
  .strictObject({
    concurrency: z.number().int().min(1).max(10_000).optional(),
    windows: z.array(limitWindowSchema).max(8).optional(),
    /** What the shortest window allows leaves evenly over it, rather than at its beginning. */
    spread: z.boolean().optional(),
    /** Jobs of a connection leave one after the other, each when the one before has ended. */
    ordered: z.boolean().optional(),
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
    routes: z.array(limitRouteSchema).max(MOST_ROUTES).optional(),
  })
  .superRefine(({ windows = [], routes = [], spread = false }, context) => {
    if (spread && windows.length === 0)
      context.addIssue({
        code: 'custom',
        path: ['spread'],
        message: 'needs windows: what they allow is spread over the shortest of them',
      });
    const fewest = Math.min(...windows.map(({ requests }) => requests));
    routes.forEach(({ cost = 0 }, index) => {
      if (cost > fewest)
        context.addIssue({
          code: 'custom',
          path: ['routes', index, 'cost'],
          message: `must not be more than the ${fewest} requests of the smallest window`,
        });
    });
  });

export type LimitPolicy = z.infer<typeof limitPolicySchema>;
