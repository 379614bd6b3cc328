import { z } from 'zod';

/**
 * What the beginning of a decoded body (up to 16 KiB) is looked at for: text, a number or a boolean
 * at a JSON pointer (RFC 6901) that is one of `in`, or a piece of text. Never a regular expression:
 * what a third party sends must not cost more to read than its length.
 */
export const bodyMatchSchema = z.union(
  [
    z.strictObject({
      pointer: z.string().regex(/^(?:\/[^/]*)+$/, 'must be a JSON pointer'),
      in: z.array(z.string()).min(1),
    }),
    z.strictObject({ contains: z.string().min(1).max(256) }),
  ],
  { error: 'must be {pointer, in} or {contains}' },
);
export type BodyMatch = z.infer<typeof bodyMatchSchema>;
