import type { ProxyRequest } from '#libs/contracts';
import type { AnswerShape } from '#libs/resources';

/** What the worker needs to make the call, and nobody else may read. */
export interface CallEnvelope {
  request: ProxyRequest;
  /** Time left for the call itself once it leaves, in milliseconds. */
  totalMs: number;
  /** Its body is so long and lies elsewhere: `withBody`. */
  bodyBytes?: number | undefined;
  /** What becomes of the answer; absent where it is passed on as it is. */
  shape?: AnswerShape | undefined;
}

/** A request that is to be parked. */
export interface ParkedRequest {
  callId: string;
  envelope: CallEnvelope;
  /** Bounds its life when nobody claims it; longer than the caller waits. */
  ttlMs: number;
}

/**
 * `not_sent`: no byte of the request left, nor will it. `unknown`: a worker claimed it before, and
 * may have sent it.
 */
export type Withdrawal = 'not_sent' | 'unknown';

/**
 * Requests of calls, each under a key of its own (the claim-check pattern): whoever claims one may
 * send it, whoever withdraws it has prevented that. When the store is lost nobody can claim
 * anything, so a call is never sent by mistake.
 */
export abstract class ParkedRequests {
  /**
   * What of a request is too large to be parked in one piece, before the rest of it.
   * @throws WithdrawnError
   */
  abstract parkBody(request: ParkedRequest): Promise<void>;
  /** Together, in one round trip. */
  abstract park(requests: readonly ParkedRequest[]): Promise<void>;
  /** What of a request is parked together with others. Bytes. */
  abstract bytesOf(envelope: CallEnvelope): number;
  /**
   * @param bytes as `bytesOf` has said
   * @returns `undefined` when it was claimed or withdrawn before
   */
  abstract claim(callId: string, bytes?: number): Promise<CallEnvelope | undefined>;
  /** What was claimed, whole. @returns `undefined` when its body is not there any more */
  abstract withBody(callId: string, envelope: CallEnvelope): Promise<CallEnvelope | undefined>;
  abstract withdraw(callId: string): Promise<Withdrawal>;
}
