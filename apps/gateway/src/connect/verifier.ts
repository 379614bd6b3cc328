/** `unknown` where no request is named, or it was not made. */
export type Verdict = 'works' | 'refused' | 'unknown';

export interface Verification {
  verdict: Verdict;
  /** What its owner calls the account, where the answer tells. */
  account?: string | undefined;
}

/**
 * Finds out with the provider's cheap request whether a candidate's credentials work. Never throws,
 * and takes a bounded time.
 */
export abstract class Verifier {
  abstract verify(candidate: string): Promise<Verification>;
}
