import type { HeaderPair } from '#libs/contracts';
import { type FieldError, SluiceError } from '#libs/errors';
import type { IncomingHttpHeaders } from 'node:http';

const MAX_TIMEOUT_MS = 3_600_000;
const OURS = /^(?:respond-async|wait\s*=\s*\d{1,9})$/i;
const WAIT = /^wait\s*=\s*(\d{1,9})$/i;

/** What a caller says to us about its request, beside the request itself. */
export interface OwnHeaders {
  isAsync: boolean;
  /** It was said in `Prefer`, so the answer says that it was heeded. */
  isPreferred: boolean;
  callerTimeoutMs: number | undefined;
  /** Left to the integration when the caller does not say. */
  rewriteLinks: 'on' | 'off' | undefined;
}

/** @throws SluiceError `invalid_request` naming the header */
export function readOwnHeaders(headers: IncomingHttpHeaders): OwnHeaders {
  const errors: FieldError[] = [];
  const mode = headers['sluice-mode'];
  if (mode !== undefined && mode !== 'sync' && mode !== 'async')
    errors.push({ path: 'sluice-mode', message: 'must be "sync" or "async"' });
  const preferences = mode === undefined ? preferencesOf(headers['prefer']) : [];
  const isPreferred = preferences.some((each) => each.toLowerCase() === 'respond-async');
  const waitS = preferences.flatMap((each) => WAIT.exec(each)?.[1] ?? []).at(0);
  const given = headers['sluice-timeout-ms'];
  const timeoutMs = given === undefined ? waitMs(waitS) : Number(given);
  if (timeoutMs !== undefined && !isTimeout(timeoutMs)) {
    errors.push({
      path: given === undefined ? 'prefer' : 'sluice-timeout-ms',
      message: `must be a whole number from 1 to ${MAX_TIMEOUT_MS}`,
    });
  }
  const rewriteLinks = headers['sluice-rewrite-links'];
  if (rewriteLinks !== undefined && rewriteLinks !== 'on' && rewriteLinks !== 'off')
    errors.push({ path: 'sluice-rewrite-links', message: 'must be "on" or "off"' });
  if (errors.length > 0) throw new SluiceError('invalid_request', { errors, dispatched: false });
  return {
    isAsync: mode === 'async' || isPreferred,
    isPreferred,
    callerTimeoutMs: timeoutMs,
    rewriteLinks: rewriteLinks as OwnHeaders['rewriteLinks'],
  };
}

/**
 * Preferences that are ours end here; all others are the third party's (RFC 7240). With
 * `sluice-mode` none is ours.
 */
export function withoutOwnPreferences(
  pairs: HeaderPair[],
  headers: IncomingHttpHeaders,
): HeaderPair[] {
  if (headers['prefer'] === undefined || headers['sluice-mode'] !== undefined) return pairs;
  return pairs.flatMap(([name, value]): HeaderPair[] => {
    if (name.toLowerCase() !== 'prefer') return [[name, value]];
    const given = preferencesOf(value);
    const kept = given.filter((each) => !OURS.test(each));
    if (kept.length === given.length) return [[name, value]];
    return kept.length === 0 ? [] : [[name, kept.join(', ')]];
  });
}

const preferencesOf = (value: string | string[] | undefined): string[] =>
  value === undefined
    ? []
    : String(value)
        .split(',')
        .map((each) => each.trim());

const waitMs = (seconds: string | undefined): number | undefined =>
  seconds === undefined ? undefined : Math.max(1, Number(seconds) * 1_000);

const isTimeout = (ms: number): boolean => Number.isInteger(ms) && ms >= 1 && ms <= MAX_TIMEOUT_MS;
