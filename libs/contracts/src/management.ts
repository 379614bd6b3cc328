import { z } from 'zod';
import { requestLimitsSchema } from './request-limits.js';

/**
 * `proxy`: calls, and jobs of the key's own; `jobs`: all jobs of the project, to see and to cancel.
 * `manage` sees them too.
 */
export const SCOPES = ['proxy', 'jobs', 'manage', 'ops'] as const;
export type Scope = (typeof SCOPES)[number];

/** What people call a thing. */
export const nameSchema = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]*$/u, 'must not contain control characters');

export const createProjectSchema = z.strictObject({
  name: nameSchema,
  requestLimits: requestLimitsSchema.nullable().optional(),
});
export const updateProjectSchema = createProjectSchema.partial();

/** Products whose clients are understood. */
const DIALECTS = ['membrane', 'nango', 'pipedream', 'truto'] as const;
export type DialectName = (typeof DIALECTS)[number];

export const createApiKeySchema = z.strictObject({
  name: nameSchema,
  scopes: z.array(z.enum(SCOPES)).min(1).default(['proxy']),
  /** From then on nobody is known by it. */
  expiresAt: z.iso.datetime({ offset: true }).optional(),
  /** Selector of the only connection that it is good for; its scope is `proxy` alone. */
  connection: z.string().min(1).max(512).optional(),
  requestLimits: requestLimitsSchema.optional(),
  /** The product whose clients it is for: with it they find their own paths at the root. */
  dialect: z.enum(DIALECTS).optional(),
  /**
   * Of a key for Membrane: what verifies the tokens that its holder signs, PEM. Without it they are
   * signed with a secret that the answer holds.
   */
  publicKey: z.string().min(1).max(8_192).optional(),
  /**
   * Installation keys may create keys for other projects; for others it must be absent or their
   * own.
   */
  projectId: z.uuid().optional(),
});

export type CreateProject = z.infer<typeof createProjectSchema>;
export type UpdateProject = z.infer<typeof updateProjectSchema>;
export type CreateApiKey = z.infer<typeof createApiKeySchema>;

/** `?limit=&cursor=` of every list; the answer is `{data, nextCursor}`, newest first. */
export const pageQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(200).optional(),
});
export type PageQuery = z.infer<typeof pageQuerySchema>;

export interface Page<T> {
  data: T[];
  nextCursor: string | null;
}
