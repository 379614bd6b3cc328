import {
  type AnswerHead,
  type ExhaustedSignal,
  type HeaderPair,
  matchesBody,
} from '#libs/contracts';

/**
 * Whether an answer says in its provider's own way that a limit has been reached. Asked of the
 * answer that is passed on, so an expired credential has been dealt with before: an answer that
 * could mean both is refreshed for once, and what is said then counts.
 * @param bodySample beginning of the decoded body; empty unless `needsBody` asked for it
 */
export const isExhausted = (
  { status, headers }: Pick<AnswerHead, 'status' | 'headers'>,
  bodySample: string,
  signals: readonly ExhaustedSignal[],
): boolean =>
  signals.some(
    (signal) =>
      signal.status === status &&
      hasHeader(signal.header, headers) &&
      matchesBody(signal.body, bodySample),
  );

function hasHeader(header: ExhaustedSignal['header'], headers: readonly HeaderPair[]): boolean {
  if (!header) return true;
  const wanted = header.name.toLowerCase();
  return headers.some(
    ([name, value]) => name.toLowerCase() === wanted && (header.in?.includes(value.trim()) ?? true),
  );
}
