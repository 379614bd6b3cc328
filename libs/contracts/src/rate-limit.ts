import { z } from 'zod';
import { headerNameSchema as headerName } from './field-formats.js';
import { bodyMatchSchema } from './body-match.js';

export const RESET_UNITS = [
  'epoch_s',
  'epoch_ms',
  'delta_s',
  'delta_ms',
  'minutes',
  'http_date',
  'iso',
  'duration',
] as const;
/**
 * How a provider writes when a limit is over: an instant (`epoch_…`, `http_date`, `iso`) or the
 * time until then. `duration` is `1h2m3.5s`.
 */
export type ResetUnit = (typeof RESET_UNITS)[number];

const inside = {
  header: headerName,
  key: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'must be letters, digits, ".", "_" or "-"')
    .optional()
    .describe('The value after this name and "=" or ":", wherever it is in the header.'),
  at: z
    .number()
    .int()
    .min(0)
    .max(31)
    .optional()
    .describe('Which of the values that are separated by "," or "/", counted from 0.'),
};

const headerField = z.union([headerName, z.strictObject(inside)], {
  error: 'must be a header name, or {header, key?, at?}',
});
/**
 * Where in the head of an answer a number is: a header, or with `key` and `at` one of the values in
 * it.
 */
export type HeaderField = z.infer<typeof headerField>;

/**
 * A sign, with another status than 429, that a limit has been reached. All that is given must be
 * so.
 */
export const exhaustedSignalSchema = z.strictObject({
  status: z
    .number()
    .int()
    .min(200)
    .max(599)
    .refine((status) => status !== 429, { error: 'needs no rule: a 429 is understood as it is' }),
  header: z
    .strictObject({
      name: headerName,
      in: z.array(z.string().max(256)).min(1).max(50).optional(),
    })
    .optional()
    .describe('A header that is there; with `in`, with one of these values, letter by letter.'),
  body: bodyMatchSchema
    .optional()
    .describe('What the first 16 KiB of the decoded body hold; event streams are not looked at.'),
});
export type ExhaustedSignal = z.infer<typeof exhaustedSignalSchema>;

/**
 * How a provider speaks of its limits. Of `limit`, `remaining` and `used` any two give the third;
 * `limit` may be a number that the provider does not send. What is not declared is read where its
 * name is unambiguous (docs/rate-limits.md).
 */
export const rateLimitSchema = z.strictObject({
  limit: z
    .union([...headerField.options, z.number().int().min(1).max(1_000_000_000)], {
      error: 'must be a header name, {header, key?, at?} or a number',
    })
    .optional(),
  remaining: headerField.optional(),
  used: headerField.optional(),
  reset: z
    .strictObject({
      ...inside,
      unit: z.enum(RESET_UNITS, { error: `must be one of ${RESET_UNITS.join(', ')}` }),
    })
    .optional()
    .describe('When the limit is over. Of several values the latest counts.'),
  exhausted: z
    .array(exhaustedSignalSchema)
    .max(10)
    .optional()
    .describe('Other answers than 429 that mean "too many". They become 429.'),
});
export type RateLimit = z.infer<typeof rateLimitSchema>;
