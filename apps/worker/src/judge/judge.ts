import type { ExpiredSignal } from '#libs/contracts';

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

/** Whether judging an answer of this status takes a look at its body. */
export const needsBody = (status: number, expired: readonly ExpiredSignal[]): boolean =>
  expired.some((signal) => signal.status === status && signal.body !== undefined);

/** An expired credential is replaced and the request replayed once; the second answer is final, whatever it says. */
export function judge(
  { status, bodySample, attempt }: JudgedAnswer,
  expired: readonly ExpiredSignal[],
): Verdict {
  if (!expired.some((signal) => signal.status === status && matchesBody(signal, bodySample)))
    return { kind: 'settle', reason: 'answered' };
  return attempt === 1
    ? { kind: 'refresh_and_replay', reason: 'expired' }
    : { kind: 'settle', reason: 'expired_again' };
}

function matchesBody({ body }: ExpiredSignal, sample: string): boolean {
  if (!body) return true;
  if ('contains' in body) return sample.includes(body.contains);
  const value = valueAt(sample, body.pointer);
  return (
    (typeof value === 'string' || typeof value === 'number') && body.in.includes(String(value))
  );
}

/** RFC 6901, on a body that may not be JSON. */
function valueAt(sample: string, pointer: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(sample);
  } catch {
    return undefined;
  }
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
