import { z } from 'zod';
import type { TicketLimits } from './call.js';
import { type AnswerHead, type HeaderPair, isRefusedMethod } from './http.js';
import type { JsonSource } from './json-source.js';
import { plainUrlSchema } from './plain-url.js';

export const JOB_STATES = [
  'accepted',
  'queued',
  'running',
  'answered',
  'failed',
  'unknown',
  'expired',
  'cancelled',
] as const;
/**
 * `accepted → queued → running → answered | failed | unknown | expired | cancelled`; docs/jobs.md
 * draws it.
 */
export type JobState = (typeof JOB_STATES)[number];
export type SettledState = Exclude<JobState, 'accepted' | 'queued' | 'running'>;

/** RFC 9110 §9.2.2: sending such a request twice has the effect of sending it once. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);
export const isIdempotent = (method: string): boolean => IDEMPOTENT.has(method);

const text = (max: number) => z.string().min(1).max(max);
const noControls = /^[^\p{Cc}]*$/u;
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, {
  error: 'must be an HTTP header name',
});
const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]{0,16384}$/, {
  error: 'must be printable Latin-1 text',
});
const headerPair = z.tuple([headerName, headerValue]);

const YEAR_MS = 366 * 86_400_000;
/** ISO 8601, within a year from now in either direction; normalised to UTC. */
const instant = z
  .string()
  .max(40)
  .pipe(z.iso.datetime({ offset: true }))
  .refine((text) => Math.abs(Date.parse(text) - Date.now()) < YEAR_MS, {
    error: 'must be within a year from now',
  })
  .transform((text) => new Date(text).toISOString());

export const callbackSchema = z.union([
  z.strictObject({ url: plainUrlSchema }),
  z.strictObject({ endpoint: z.uuid() }),
]);
/** Where a job reports to, instead of the subscribed endpoints of its project. */
export type CallbackTarget = z.infer<typeof callbackSchema>;

const retrySchema = z.strictObject({
  /** How often the request may be sent in all. */
  attempts: z.number().int().min(1).max(10),
  /**
   * Without `429` one is waited out for a day, and counts as no attempt; with it each one is an
   * attempt, and the last one is the answer.
   */
  on: z.array(z.enum(['429', '5xx', 'network'])).default(['5xx', 'network']),
});
export type RetryPolicy = z.infer<typeof retrySchema>;

const HTTP_METHOD = /^[A-Za-z][A-Za-z-]{0,31}$/;

export const jobFields = {
  /** Selector of the connection. */
  connection: text(400),
  /** Of HTTP, GET if it is left out; with `resource`, the name of one of its methods. */
  method: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'must be a method')
    .optional(),
  /** Path under the base URL, or a full URL whose host the integration allows. */
  path: z.string().max(65_536).optional(),
  /** In place of `path`: a resource of the connection. */
  resource: text(64).optional(),
  id: text(1_024).optional(),
  /** Of a list: how many of its pages are walked, one after the other. Left out: one is fetched. */
  pages: z.union([z.literal('all'), z.number().int().min(1).max(1_000_000)]).optional(),
  /**
   * The pages together as the job's result, or each of them in a callback of its own, the next one
   * when it has been received.
   */
  deliver: z.enum(['result', 'pages']).optional(),
  query: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  headers: z.union([z.array(headerPair).max(200), z.record(headerName, headerValue)]).optional(),
  /**
   * A JSON object or array is sent as JSON, to the letter as it was written; a string as it is,
   * decoded when `bodyEncoding` is base64.
   */
  body: z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]).optional(),
  bodyEncoding: z.enum(['utf8', 'base64']).default('utf8'),
  retry: retrySchema.optional(),
  expiresAt: instant.optional(),
  runAt: instant.optional(),
  /** Among the waiting jobs of one connection the higher one goes first. */
  priority: z.number().int().min(-100).max(100).default(0),
  idempotencyKey: z
    .string()
    .min(1)
    .max(255)
    .regex(noControls, 'must not contain control characters')
    .optional(),
  /** After a crash in the middle, send again although the request is not idempotent. */
  resendUnsafe: z.boolean().default(false),
  callback: callbackSchema.optional(),
  /** Comes back in the callback, as it was written. At most 16 KiB of JSON. */
  metadata: z.record(z.string(), z.unknown()).optional(),
};

type DescribedJob = Pick<
  z.infer<z.ZodObject<typeof jobFields>>,
  'path' | 'resource' | 'method' | 'id' | 'pages' | 'deliver'
>;

/** A request is described by its path, or by a resource and the name of a method. */
export function checkDescription(job: DescribedJob, context: z.RefinementCtx): void {
  const refuse = (path: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [path], message });
  const { path, resource, method, id } = job;
  if ((path === undefined) === (resource === undefined))
    refuse(resource === undefined ? 'path' : 'resource', 'or the other is needed, and not both');
  if (resource !== undefined && method === undefined)
    refuse('method', 'must be a method of the resource, for example "list"');
  if (job.deliver !== undefined && job.pages === undefined)
    refuse('deliver', 'is for lists that are walked: say "pages" as well');
  if (resource !== undefined) return;
  if (job.pages !== undefined) refuse('pages', 'is for lists of resources: say "resource" as well');
  if (id !== undefined) refuse('id', 'is for resources; write it into the path');
  if (method === undefined) return;
  if (!HTTP_METHOD.test(method)) refuse('method', 'must be an HTTP method');
  if (isRefusedMethod(method.toUpperCase())) refuse('method', 'must not be CONNECT or TRACE');
}

export const createJobSchema = z.strictObject(jobFields).superRefine(checkDescription);
export type CreateJob = z.infer<typeof createJobSchema>;

/** What a job keeps sealed after it was answered. */
export interface JobResult {
  head: AnswerHead;
  body: Buffer;
}

/** An answer as JSON. */
interface ResultView {
  status: number;
  headers: HeaderPair[];
  body: string;
  bodyEncoding: 'utf8' | 'base64';
}

/** Why a job has not left yet. */
export interface WaitingFor {
  /**
   * `limit`: for its place; `concurrency`: for another request to end; `pause`: the third party
   * wants to be left alone, or somebody has paused the lane; `receipt`: for a page that it has
   * delivered to be received; `breaker`: for the third party to be up again; `order`: for the job
   * before it to end.
   */
  kind: 'limit' | 'concurrency' | 'pause' | 'receipt' | 'breaker' | 'order';
  /**
   * What is counted, and for whom: `c:` a connection, `i:` an integration, `g:` a group, with the
   * route where one has limits of its own, `t:` whom a temporary limit is for; `p:` a project, or
   * of a receipt the number of a page; `o:` the origin of a third party; `j:` a job.
   */
  key: string;
  /** When it will be looked at again; absent where nobody can know. */
  until?: string;
}

/** Which jobs that failed are made again: those of which all that is given holds. */
export const replayJobsSchema = z.strictObject({
  states: z
    .array(z.enum(['failed', 'unknown']))
    .min(1)
    .default(['failed']),
  /** Any selector. */
  connection: z.string().min(1).max(400).optional(),
  /** Id of an integration. */
  integration: z.uuid().optional(),
  /** Of the error that the job ended with. */
  code: z.string().min(1).max(100).optional(),
  /** When it ended: since then, and before. */
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  /** So many are made in a second, the first one at `runAt`; left out: all at once. */
  perSecond: z.number().min(0.001).max(1_000).optional(),
  /** When the first of them is made; left out: now. */
  runAt: z.iso.datetime({ offset: true }).optional(),
  /** Only says how many it would be. */
  dryRun: z.boolean().default(false),
});
export type ReplayJobs = z.infer<typeof replayJobsSchema>;

export interface JobView {
  id: string;
  /** In which it was accepted, and on which line, counted from 1. */
  batchId?: string;
  line?: number;
  connection: string;
  /** Id of the schedule that it was made by. */
  schedule?: string;
  /** Id of the job that it is a replay of. */
  replayOf?: string;
  /** The resource that it asks for; absent where it was described by its path. */
  resource?: string;
  method: string;
  route: string;
  state: JobState;
  /** Of a list that is walked: what has come of it so far. */
  pages?: number;
  items?: number;
  /** While it waits. */
  waitingFor?: WaitingFor;
  /**
   * How often the request was sent, or may have been; what was refused with a 429 is counted apart.
   * Of a list that is walked: the request of its last page.
   */
  attempts: number;
  /** How often the third party answered 429. */
  refusals: number;
  /** Whether the request may have reached the third party. */
  dispatched: boolean;
  /** Until what the job sends is erased. */
  metadata?: JsonSource;
  response?: { status: number };
  error?: { code: string; message: string };
  acceptedAt: string;
  runAt?: string;
  expiresAt?: string;
  startedAt?: string;
  settledAt?: string;
}

/** Where a job stands among those of its connection. */
export interface JobPositionView {
  state: JobState;
  /** Jobs that leave before it; of one that has left its lane, 0. */
  ahead: number;
  /** There may be more than were looked at. */
  isAtLeast: boolean;
  /** It does not leave before. */
  soonestAt?: string;
}

/**
 * What the queue carries for a job: ids only. The fence makes a ticket worthless once its job has
 * been dispatched anew.
 */
export interface JobTicket extends TicketLimits {
  jobId: string;
  projectId: string;
  connectionId: string;
  fence: string;
  /** Sealed, as the ledger holds it: there must be room for it before it is claimed. */
  requestBytes?: number;
  /** The one that asks whether its third party is up again. */
  isProbe?: true;
}

/** Jobs that travel through the queue together. */
export interface JobPortion {
  id: string;
  tickets: JobTicket[];
}

/**
 * A dispatch's departure: a job that is dispatched again has another one, and the one it made still
 * counts.
 */
export const departureName = (jobId: string, fence: string): string => `${jobId}-${fence}`;

/** Bytes as JSON can hold them: as text when they are UTF-8. */
export function resultView({ head, body }: JobResult): ResultView {
  const { status, headers } = head;
  const asText = body.toString('utf8');
  const isText = Buffer.from(asText, 'utf8').equals(body);
  return {
    status,
    headers,
    body: isText ? asText : body.toString('base64'),
    bodyEncoding: isText ? 'utf8' : 'base64',
  };
}
