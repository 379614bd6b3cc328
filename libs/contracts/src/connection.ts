import { z } from 'zod';
import { limitPolicySchema } from './limits.js';

export const CONNECTION_STATUSES = ['active', 'needs_reauth', 'disabled'] as const;
export type ConnectionStatus = (typeof CONNECTION_STATUSES)[number];

const credentials = z.record(z.string(), z.string());
const variables = z.record(z.string(), z.string().max(128));

/** The project's own name for an end user; part of selectors, which end at a slash. */
export const externalUserIdSchema = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\p{Cc}/]+$/u, 'must not contain "/" or control characters');

/**
 * A name of the project's own for a connection, for example the id that stands in code written for
 * another product. It needs no escaping in a path, and case counts.
 */
const aliasSchema = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._~-]*$/,
    'must begin with a letter or digit and hold only letters, digits, ".", "_", "~" and "-"',
  );

export const createConnectionSchema = z.strictObject({
  /** Integration id or key. */
  integration: z.string().min(1).max(64),
  externalUserId: externalUserIdSchema.optional(),
  alias: aliasSchema.optional(),
  variables: variables.default({}),
  credentials: credentials.default({}),
  limits: limitPolicySchema.optional(),
});

export const updateConnectionSchema = z
  .strictObject({
    variables,
    /** Replaces the stored credentials as a whole and sets the status back to `active`. */
    credentials,
    limits: limitPolicySchema.nullable(),
    alias: aliasSchema.nullable(),
    status: z.enum(['active', 'disabled']),
  })
  .partial();

export type CreateConnection = z.infer<typeof createConnectionSchema>;
export type UpdateConnection = z.infer<typeof updateConnectionSchema>;
