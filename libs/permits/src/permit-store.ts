import type { ProxyRequest } from '#libs/contracts';

/** What the worker needs to make the call, and nobody else may read. */
export interface CallEnvelope {
  request: ProxyRequest;
  /** Time left for the call itself once it leaves, in milliseconds. */
  totalMs: number;
}

/** Epoch milliseconds on the clock of the turn book, both included. */
export interface Span {
  from: number;
  to: number;
}

/** How far from the span in which the permit may be taken it was asked for: `early` by so many milliseconds, or too late. */
export type Untimely = { kind: 'early'; byMs: number } | { kind: 'late' };

/** `never_left`: no byte of the request left, nor will it. `may_have_left`: a worker took the permit before. */
export type Withdrawal = 'never_left' | 'may_have_left';

/**
 * The right to send a call, held once: whoever takes the permit may send it, whoever withdraws it has prevented that.
 * When the store is lost nobody can take anything, so a call is never sent by mistake.
 */
export abstract class PermitStore {
  /** @param ttlMs bounds the life of a permit nobody takes; longer than the caller waits */
  abstract put(callId: string, envelope: CallEnvelope, ttlMs: number): Promise<void>;
  /**
   * @param during outside of it the permit stays where it is
   * @returns `undefined` when it was taken or withdrawn before
   */
  abstract take(callId: string, during?: Span): Promise<CallEnvelope | Untimely | undefined>;
  abstract withdraw(callId: string): Promise<Withdrawal>;
}
