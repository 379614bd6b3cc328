import { z } from 'zod';
import { externalUserIdSchema } from './connection.js';
import { nameSchema } from './management.js';

const MAX_SESSION_S = 1_800;

/**
 * An origin and nothing else: what is compared must be equal to the letter (RFC 6454 §6.1), so a
 * wildcard would match nothing.
 */
const isOrigin = (text: string): boolean =>
  URL.canParse(text) && new URL(text).origin === text && !text.includes('*');
const isLoopback = (url: string): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
const isSafe = (url: string): boolean =>
  URL.canParse(url) &&
  (url.startsWith('https://') || (url.startsWith('http://') && isLoopback(url)));

const originSchema = z
  .string()
  .max(300)
  .refine((text) => isOrigin(text) && isSafe(text), {
    error:
      'must be an origin, for example "https://app.example.com"; http only on the loopback interface',
  });
const webUrl = z
  .string()
  .max(2_048)
  .refine(isSafe, { error: 'must be an https URL; http only on the loopback interface' });

/** How the hosted page presents itself, and where it may send people back to. */
export const connectSettingsSchema = z.strictObject({
  /** Whose page it is, as end users know it. */
  name: nameSchema.optional(),
  logoUrl: webUrl.optional(),
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'must be a colour as "#1a2b3c"')
    .optional(),
  /** Only to these are people sent back, and only these hear of the outcome. */
  origins: z.array(originSchema).max(20).default([]),
});
export type ConnectSettings = z.infer<typeof connectSettingsSchema>;

export const createConnectSessionSchema = z
  .strictObject({
    /** Keys or ids of the integrations to choose from; without, all that can be connected. */
    integrations: z.array(z.string().min(1).max(64)).min(1).max(50).optional(),
    externalUserId: externalUserIdSchema.optional(),
    /** The connection to be authorised again; it keeps its id. */
    connection: z.uuid().optional(),
    /** Where the browser goes in the end. Its origin is one of the project's. */
    returnUrl: webUrl.optional(),
    /**
     * The page that opened the link in a window of its own, and hears of the outcome by
     * `postMessage`.
     */
    origin: originSchema.optional(),
    /** Seconds. */
    expiresIn: z.number().int().min(60).max(MAX_SESSION_S).default(MAX_SESSION_S),
  })
  .refine(
    ({ externalUserId, connection }) =>
      (externalUserId === undefined) !== (connection === undefined),
    {
      path: ['externalUserId'],
      error: 'is needed, unless "connection" names the connection to be authorised again',
    },
  )
  .refine(({ integrations, connection }) => !integrations || !connection, {
    path: ['integrations'],
    error: 'belongs to the connection: leave it out',
  });
export type CreateConnectSession = z.infer<typeof createConnectSessionSchema>;

export const CONNECT_STATUSES = ['pending', 'connected', 'failed', 'expired'] as const;
export type ConnectStatus = (typeof CONNECT_STATUSES)[number];

/** Why no connection came of it. */
export const CONNECT_FAILURES = [
  ...(['denied', 'provider_error', 'account_mismatch', 'credentials_refused'] as const),
  ...(['exchange_failed', 'misconfigured', 'link_expired', 'in_progress'] as const),
] as const;
export type ConnectFailure = (typeof CONNECT_FAILURES)[number];

/** What came of a session, or of one try. */
export type ConnectOutcome =
  | {
      connection: string;
      integration: string;
      /** What the verification request found; `null` when nothing was learned. */
      verified: boolean | null;
      /** What its owner calls the account, where the provider tells it. */
      account?: string | undefined;
      error?: undefined;
    }
  | { error: { code: ConnectFailure; message: string } };
