import { z } from 'zod';

const name = z.string().min(1).max(255);
const flag = z.enum(['true', 'false', '1', '0']).optional();

/** As JSON from newer clients, as a form from older ones. */
export const tokenSchema = z.object({
  grant_type: z.literal('client_credentials'),
  client_secret: z.string().min(1).max(1_024),
});

export const accountsQuerySchema = z.strictObject({
  external_user_id: name.optional(),
  app: name.optional(),
  app_id: name.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  after: z.string().max(200).optional(),
  /** Credentials never leave Sluice, whoever asks for them. */
  include_credentials: flag,
});
export type AccountsQuery = z.infer<typeof accountsQuerySchema>;

export const accountQuerySchema = z.strictObject({ include_credentials: flag });

export const appsQuerySchema = z.strictObject({
  q: z.string().max(255).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
});
export type AppsQuery = z.infer<typeof appsQuerySchema>;

export const sessionSchema = z
  .object({
    external_user_id: name,
    expires_in: z.number().int().min(60).optional(),
    success_redirect_uri: z.string().max(2_048).optional(),
  })
  .transform((input) => ({
    externalUserId: input.external_user_id,
    ...(input.expires_in === undefined ? {} : { expiresIn: input.expires_in }),
    ...(input.success_redirect_uri === undefined ? {} : { returnUrl: input.success_redirect_uri }),
  }));
export type SessionInput = z.infer<typeof sessionSchema>;
