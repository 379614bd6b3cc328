import type { ErrorCode } from '#libs/errors';

/** What an attempt got: an answer, or why there is none. */
export interface AttemptResult {
  status?: number | undefined;
  code?: ErrorCode | undefined;
}

const DOWN: readonly ErrorCode[] = [
  'upstream_refused',
  'upstream_reset',
  'upstream_dns',
  'upstream_tls',
  'upstream_timeout',
  'upstream_protocol_error',
];

/**
 * Whether a third party is up, as an attempt shows: it is when it answers, a refusal included, and
 * is not when it cannot be reached, says nothing, or says that the fault is its own. Nothing else
 * says anything.
 */
export function upstreamSign({ status, code }: AttemptResult): 'up' | 'down' | undefined {
  if (code !== undefined) return DOWN.includes(code) ? 'down' : undefined;
  if (status === undefined) return undefined;
  return status < 500 ? 'up' : 'down';
}
