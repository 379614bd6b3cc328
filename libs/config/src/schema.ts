import { z } from 'zod';
import { areNameServers } from './name-servers.js';
import { areNetworks } from './networks.js';
import { operatorFaults } from './operators.js';

const DAY_MS = 86_400_000;

/** A list looks into each of them. */
const MOST_LOG_DAYS = 90;

const optionalUrl = (protocols: string[], example: string) =>
  z
    .string()
    .refine((value) => protocols.some((protocol) => value.startsWith(`${protocol}://`)), {
      error: `must look like ${example}`,
    })
    .optional();

/** As much as the largest job takes, so that each one fits by itself. */
const LEAST_HELD_BYTES = 128 * 1_024 ** 2;

const positiveInt = (fallback: number) => z.coerce.number().int().positive().default(fallback);
const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);

/**
 * Every setting, read from the environment once at boot. `.env.example` is held equal to it by a
 * test.
 */
export const settingsSchema = z.object({
  PORT: port(3000).describe('Port the HTTP server listens on; 0 takes a free one.'),
  HOST: z.string().default('0.0.0.0').describe('Address the HTTP server listens on.'),
  DATABASE_URL: optionalUrl(
    ['postgres', 'postgresql'],
    'postgres://user:password@host:5432/sluice',
  ).describe('PostgreSQL 15 or newer. Unset: the standalone start runs its own.'),
  REDIS_URL: optionalUrl(['redis', 'rediss'], 'redis://host:6379').describe(
    'Redis 7 or Valkey 7.2 and newer, maxmemory-policy noeviction. Needed by gateway and worker when they run apart.',
  ),
  SLUICE_DATA_DIR: z
    .string()
    .default('.sluice')
    .describe(
      'Database and keys of the standalone start; in a worker, new tokens until they are committed.',
    ),
  SLUICE_ENCRYPTION_KEYS: z
    .string()
    .optional()
    .describe(
      'id:base64 pairs of 32-byte keys, comma separated; the first one seals, all of them open.',
    ),
  SLUICE_BOOTSTRAP_API_KEY: z
    .string()
    .min(20, 'must have at least 20 characters')
    .optional()
    .describe('This installation key and the project "default" exist after migration.'),
  SLUICE_OPS_USERS: z
    .string()
    .superRefine((value, context) => {
      for (const message of operatorFaults(value)) context.addIssue({ code: 'custom', message });
    })
    .optional()
    .describe(
      'name:password:role of each operator of the console, comma separated; the role is viewer, operator or admin.',
    ),
  SLUICE_TRUSTED_PROXIES: z
    .string()
    .default('')
    .refine((value) => areNetworks(value), {
      error: 'must be addresses or networks such as 10.0.0.0/8, comma separated',
    })
    .describe(
      'Addresses and CIDR ranges of proxies, comma separated, whose X-Forwarded-For says where a login to the queue board comes from.',
    ),
  SLUICE_ALLOWED_PRIVATE_UPSTREAMS: z
    .string()
    .default('')
    .describe(
      'host:port pairs and CIDR ranges, comma separated, that calls may reach although they are not public.',
    ),
  SLUICE_NAME_SERVERS: z
    .string()
    .default('')
    .refine((value) => areNameServers(value), {
      error: 'must be addresses such as 10.0.0.2 or 10.0.0.2:5353, comma separated',
    })
    .describe(
      'Addresses of name servers, comma separated, 10.0.0.2 or 10.0.0.2:5353, that are asked where calls lead instead of those of resolv.conf.',
    ),
  SLUICE_SANDBOX_PORT: z
    .union([z.literal('off'), z.coerce.number().int().min(0).max(65_535)], {
      error: 'must be a port or "off"',
    })
    .default(4010)
    .describe('Port of the sandbox API in the standalone start, or "off".'),
  SLUICE_DIRECT_PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe(
      "Port where the whole path is the third party's, for clients that can be given nothing but a host; unset: none.",
    ),
  SLUICE_PUBLIC_URL: optionalUrl(['http', 'https'], 'https://sluice.example.com').describe(
    `Where the API is reached from outside; begins rewritten links (unset: the caller's Host), every "bodyUrl" and the links of connect sessions.`,
  ),
  SLUICE_MAX_WAITING_PER_CONNECTION: positiveInt(200).describe(
    'Calls of one connection that may wait for their turn.',
  ),
  SLUICE_MAX_WAITING_PER_PROJECT: positiveInt(2_000).describe(
    'Calls of one project that may wait at the same time.',
  ),
  SLUICE_MAX_JOBS_PER_PROJECT: positiveInt(5_000_000).describe(
    'Jobs of one project that may wait; one more is answered 429.',
  ),
  SLUICE_MAX_JOB_BYTES_PER_PROJECT: positiveInt(20 * 1_024 ** 3).describe(
    'Bytes that the waiting jobs of one project may hold, as they are stored.',
  ),
  SLUICE_MAX_KEPT_JOB_BYTES_PER_PROJECT: z.coerce
    .number()
    .int()
    .min(0, { error: 'must be 0 or more' })
    .default(1_024 ** 3)
    .describe(
      'Bytes of what failed jobs of one project have sent that are kept to make them again, as they are stored; the oldest go first. 0: none.',
    ),
  SLUICE_MAX_UPLOADS_PER_PROJECT: positiveInt(4).describe(
    'Batches of one project that may come in at the same time.',
  ),
  SLUICE_MAX_INTEGRATIONS_PER_PROJECT: positiveInt(1_000).describe('Integrations of one project.'),
  SLUICE_MAX_CONNECTIONS_PER_PROJECT: positiveInt(100_000).describe('Connections of one project.'),
  SLUICE_MAX_API_KEYS_PER_PROJECT: positiveInt(1_000).describe('API keys of one project.'),
  SLUICE_MAX_WEBHOOK_ENDPOINTS_PER_PROJECT: positiveInt(100).describe(
    'Webhook endpoints of one project; a job that says nothing else reports to each of them.',
  ),
  SLUICE_MAX_SCHEDULES_PER_PROJECT: positiveInt(10_000).describe('Schedules of one project.'),
  SLUICE_MANAGEMENT_REQUESTS: z
    .union([z.literal('off'), z.coerce.number().int().positive()], {
      error: 'must be a positive number or "off"',
    })
    .default(1_000)
    .describe(
      'Requests other than calls and jobs that a key may send in five minutes, if it does not say otherwise, an operator ten times as many; "off" for no limit.',
    ),
  SLUICE_MAX_HELD_BYTES: z.coerce
    .number()
    .int()
    .min(LEAST_HELD_BYTES, { error: `must be at least ${LEAST_HELD_BYTES}` })
    .default(2 * LEAST_HELD_BYTES)
    .describe(
      'Bytes of request bodies that a gateway holds at once, and a worker of jobs and, as much again, of answers that it shapes; a project may hold as much as it leaves free.',
    ),
  SLUICE_REQUEST_LOG_DAYS: positiveInt(14)
    .refine((days) => days <= MOST_LOG_DAYS, { error: `must be at most ${MOST_LOG_DAYS}` })
    .describe('Days for which a row of the request log is kept.'),
  WORKER_CALL_CONCURRENCY: positiveInt(512).describe(
    'Calls one worker makes upstream at the same time.',
  ),
  WORKER_JOB_CONCURRENCY: positiveInt(256).describe(
    'Jobs one worker makes upstream at the same time.',
  ),
  WORKER_WAITING_ROOM: positiveInt(10_000).describe(
    'Calls, and as many jobs, one worker holds, waiting for concurrency included.',
  ),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least severe level that is logged, one JSON line per entry.'),
  SLUICE_RECEIVE_MS: positiveInt(120_000)
    .refine((ms) => ms <= DAY_MS, { error: 'must be at most a day' })
    .describe(
      'How long a request may take to arrive, head and body, before it is given up; of a batch of lines, each piece of it.',
    ),
  SLUICE_SHUTDOWN_MS: positiveInt(25_000)
    .refine((ms) => ms <= DAY_MS, { error: 'must be at most a day' })
    .describe('How long running calls may finish after SIGTERM before they are aborted.'),
});

export type Settings = z.infer<typeof settingsSchema>;
