import { z } from 'zod';
import { bodyMatchSchema } from './body-match.js';

/**
 * A cheap request that succeeds exactly when the credentials are good. `path` is below the base
 * URL.
 */
export const verificationSchema = z.strictObject({
  method: z.enum(['GET', 'POST']).default('GET'),
  path: z
    .string()
    .max(2_048)
    .regex(/^\/[^\s\\#\p{Cc}]*$/u, 'must be a path below the base URL'),
  headers: z.record(z.string(), z.string().max(1_024)).optional(),
  body: z.string().max(4_096).optional(),
  /** What the body of a success says, where the status alone does not tell. */
  expect: bodyMatchSchema.optional(),
  /** JSON pointer to what its owner calls the account, for example its e-mail address. */
  account: z
    .string()
    .max(256)
    .regex(/^(?:\/(?:[^~/]|~[01])*)+$/, 'must be a JSON pointer')
    .optional(),
});
export type Verification = z.infer<typeof verificationSchema>;
