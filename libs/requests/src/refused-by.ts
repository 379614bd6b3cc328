import type { ErrorCode } from '#libs/errors';
import { OUTCOME_CLASSES } from './entry.js';

/** At whose door it lies that a request was not answered as its caller wanted. */
export const REFUSERS = ['third_party', 'connection', 'caller', 'sluice'] as const;
export type RefusedBy = (typeof REFUSERS)[number];

/** What is in none of them lies with Sluice, or with whoever runs it: limits, stores, workers. */
const BY: Record<Exclude<RefusedBy, 'sluice'>, readonly (ErrorCode | 'caller_gone')[]> = {
  third_party: [
    ...(['upstream_refused', 'upstream_reset', 'upstream_dns', 'upstream_tls'] as const),
    ...(['upstream_timeout', 'upstream_protocol_error', 'credentials_unavailable'] as const),
    ...(['refused_too_long', 'result_too_large', 'page_too_large'] as const),
    ...(['resource_answer_unreadable', 'content_unreadable', 'pagination_loop'] as const),
  ],
  connection: ['needs_reauth', 'connection_disabled'],
  caller: [
    ...(['caller_gone', 'invalid_request', 'invalid_path', 'invalid_parameter'] as const),
    ...(['invalid_cursor', 'invalid_api_key', 'host_not_allowed', 'method_not_allowed'] as const),
    ...(['request_too_large', 'request_timeout', 'resource_not_found'] as const),
    ...(['method_not_found', 'expression_failed', 'loop_detected'] as const),
  ],
};
const REFUSER = new Map(
  Object.entries(BY).flatMap(([by, codes]) =>
    codes.map((code): [string, RefusedBy] => [code, by as RefusedBy]),
  ),
);
const SUCCESSES: readonly string[] = OUTCOME_CLASSES.slice(0, 2);
const FAILURES: readonly string[] = OUTCOME_CLASSES.slice(2);

/** Which outcomes lie with whom, or with nobody; all others lie with Sluice. */
export const OUTCOMES_BY = {
  third_party: [...FAILURES, ...BY.third_party],
  connection: BY.connection,
  caller: BY.caller,
  nobody: SUCCESSES,
};

/** @returns `undefined` for what was answered as callers want it */
export function refusedBy(outcome: string): RefusedBy | undefined {
  if (SUCCESSES.includes(outcome)) return undefined;
  if (FAILURES.includes(outcome)) return 'third_party';
  return REFUSER.get(outcome) ?? 'sluice';
}
