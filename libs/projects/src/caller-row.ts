import { requestLimitsSchema, SCOPES } from '#libs/contracts';
import { bytes } from '#libs/database';
import { z } from 'zod';
import type { Caller } from './caller.js';

const limits = requestLimitsSchema.nullable().transform((given) => given ?? {});

/** What of a key and its project makes a caller; a condition is to follow. */
export const SELECT_CALLER = `select api_key.id, project_id, scopes, installation, hash, expires_at,
     connection_id, sealed_workspace_secret, public_key,
     api_key.request_limits as of_key, project.request_limits as of_project
   from api_key join project on project.id = project_id`;

export const callerRowSchema = z.object({
  id: z.string(),
  project_id: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  installation: z.boolean(),
  hash: bytes,
  expires_at: z.date().nullable(),
  connection_id: z.string().nullable(),
  sealed_workspace_secret: bytes.nullable(),
  public_key: z.string().nullable(),
  of_key: limits,
  of_project: limits,
});
export type CallerRow = z.infer<typeof callerRowSchema>;

/** Known by a key that is good until then, in epoch milliseconds. */
export type KnownCaller = Caller & { readonly expiresAt: number | undefined };

export const callerOf = (row: CallerRow): KnownCaller => ({
  keyId: row.id,
  projectId: row.project_id,
  scopes: new Set(row.installation ? SCOPES : row.scopes),
  installation: row.installation,
  connectionId: row.connection_id ?? undefined,
  requestLimits: { key: row.of_key, project: row.of_project },
  expiresAt: row.expires_at?.getTime(),
});
