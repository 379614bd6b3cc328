import { z } from 'zod';

const name = z.string().min(1).max(255);
const flag = z.enum(['true', 'false']).optional();

/** Where its clients begin to read a list. */
const BEGINNING = '0';

const pageShape = {
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z
    .string()
    .max(200)
    .optional()
    .transform((given) => (given === BEGINNING || given === '' ? undefined : given)),
};

export const integrationsQuerySchema = z.strictObject(pageShape);
export type IntegrationsQuery = z.infer<typeof integrationsQuerySchema>;

export const connectionsQuerySchema = z.strictObject({
  ...pageShape,
  integrationKey: name.optional(),
  integrationId: name.optional(),
});
export type ConnectionsQuery = z.infer<typeof connectionsQuerySchema>;

/** Credentials never leave Sluice, whoever asks for them. */
export const connectionQuerySchema = z.strictObject({ includeSecrets: flag });
