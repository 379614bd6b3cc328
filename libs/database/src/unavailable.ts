import { SluiceError } from '#libs/errors';

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
const NETWORK_MESSAGES = [
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'Query read timeout',
  'Client has encountered a connection error',
  'Client was closed',
  'Cannot use a pool after calling end',
  'timeout expired',
  'Connection is not established',
  'Driver not Connected',
];
/**
 * SQLSTATE: connection exception, insufficient resources, operator intervention, a statement that
 * took too long.
 */
const SQLSTATE = /^(?:08|53|57P|57014)/;
const REFUSAL = /^[0-9A-Z]{5}$/;

/**
 * Whether an error means that Postgres cannot be reached or cannot serve now, as opposed to a fault
 * of the statement.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message, errors } = error as {
    code?: unknown;
    message?: unknown;
    errors?: unknown;
  };
  if (Array.isArray(errors) && errors.some(isDatabaseUnavailable)) return true;
  if (typeof code === 'string' && (NETWORK_CODES.has(code) || SQLSTATE.test(code))) return true;
  return typeof message === 'string' && NETWORK_MESSAGES.some((known) => message.includes(known));
}

/** What the client says of a statement that it has sent and whose answer will not come. */
const UNANSWERED = ['ECONNRESET', 'EPIPE', 'Connection terminated', 'Query read timeout'];

/** Whether a failed statement may have been done: its answer was lost on the way. */
export function isAnswerLost(error: unknown): boolean {
  const { code, message = '' } = error as { code?: unknown; message?: string };
  return UNANSWERED.some((sign) => code === sign || message.includes(sign));
}

/** Whether Postgres has refused a statement for what it was given: nothing of it was done. */
export function isRefused(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && REFUSAL.test(code) && !isDatabaseUnavailable(error);
}

/**
 * Runs a statement; when Postgres is away, throws `database_unavailable` instead of the driver's
 * error.
 */
export async function reachingDatabase<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw new SluiceError('database_unavailable', {}, error);
    throw error;
  }
}

const UNIQUE_VIOLATION = '23505';

/** Whether an insert or update hit a unique constraint. */
export const isUniqueViolation = (error: unknown): boolean =>
  (error as { code?: unknown } | null)?.code === UNIQUE_VIOLATION;

/**
 * SQLSTATE of a text Postgres cannot hold: a NUL character, as text or as an escape inside JSON.
 */
const UNSTORABLE = new Set(['22021', '22P05']);

/** Whether a statement failed because a text it was given holds a NUL character. */
export const isUnstorableText = (error: unknown): boolean =>
  UNSTORABLE.has(String((error as { code?: unknown } | null)?.code));

const FOREIGN_KEY_VIOLATION = '23503';

/** Whether a row could not be deleted because others refer to it. */
export const isStillReferenced = (error: unknown): boolean =>
  (error as { code?: unknown } | null)?.code === FOREIGN_KEY_VIOLATION;
