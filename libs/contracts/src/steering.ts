import { z } from 'zod';

const YEAR_MS = 366 * 86_400_000;
const DAY_MS = 86_400_000;

const laterInstant = z
  .string()
  .max(40)
  .pipe(z.iso.datetime({ offset: true }))
  .refine((text) => isSoon(Date.parse(text) - Date.now()), {
    error: 'must be in the future, and within a year',
  })
  .transform((text) => new Date(text));

const isSoon = (ms: number): boolean => ms > 0 && ms < YEAR_MS;

/** No job leaves until then, or until it is resumed. */
export const pauseLaneSchema = z
  .strictObject({
    until: laterInstant.optional(),
    /** For those who come later. */
    reason: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^\p{Cc}]*$/u, 'must not contain control characters')
      .optional(),
  })
  .default({});
export type PauseLane = z.infer<typeof pauseLaneSchema>;

/** No more jobs leave than these, beside what limits them anyway, until then. */
export const limitLaneSchema = z.strictObject({
  requests: z.number().int().min(1).max(1_000_000),
  perMs: z.number().int().min(100).max(DAY_MS),
  until: laterInstant,
});
export type LimitLane = z.infer<typeof limitLaneSchema>;

/** What waits is cancelled, when it is no more than whoever asks has seen. */
export const purgeLaneSchema = z
  .strictObject({
    dryRun: z.boolean().default(false),
    /** As many wait, at the most. */
    confirm: z.number().int().min(0).optional(),
  })
  .refine(({ dryRun, confirm }) => dryRun === (confirm === undefined), {
    path: ['confirm'],
    error: 'must say how many jobs you have seen waiting; "dryRun" in its place shows how many',
  });
export type PurgeLane = z.infer<typeof purgeLaneSchema>;

export const STEERED_SCOPES = ['connection', 'integration', 'project'] as const;
/** Whose jobs are steered together. */
export type SteeredScope = (typeof STEERED_SCOPES)[number];
