import { type ExpiredSignal, matchesBody } from '#libs/contracts';

/** What to do with an answer, and why. */
export type Verdict =
  | { kind: 'settle'; reason: 'answered' | 'expired_again' }
  | { kind: 'refresh_and_replay'; reason: 'expired' };

export interface JudgedAnswer {
  status: number;
  /** Beginning of the decoded body; empty unless `needsBody` asked for it. */
  bodySample: string;
  /** 1 for the first time the request was sent. */
  attempt: number;
}

/** A signal that may look at the body. */
type BodySignal = Pick<ExpiredSignal, 'status' | 'body'>;

/** Whether judging an answer of this status takes a look at its body. */
export const needsBody = (status: number, signals: readonly BodySignal[]): boolean =>
  signals.some((signal) => signal.status === status && signal.body !== undefined);

/**
 * An expired credential is replaced and the request replayed once; the second answer is final,
 * whatever it says.
 */
export function judge(
  { status, bodySample, attempt }: JudgedAnswer,
  expired: readonly ExpiredSignal[],
): Verdict {
  if (!expired.some((signal) => signal.status === status && matchesBody(signal.body, bodySample)))
    return { kind: 'settle', reason: 'answered' };
  return attempt === 1
    ? { kind: 'refresh_and_replay', reason: 'expired' }
    : { kind: 'settle', reason: 'expired_again' };
}
