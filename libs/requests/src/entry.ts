import type { ErrorCode } from '#libs/errors';

/** What the third party has answered, by the class of its status. */
export const OUTCOME_CLASSES = ['2xx', '3xx', '4xx', '5xx'] as const;
export type OutcomeClass = (typeof OUTCOME_CLASSES)[number];

/** How a request ended: what was answered, why there was no answer, or that nobody waited. */
export type RequestOutcome = OutcomeClass | ErrorCode | 'caller_gone';

/** What there is to say of one request. Times in whole milliseconds, bytes of bodies. */
export interface RequestEntry {
  /** Of a call, the one that its answer carries. */
  id: string;
  projectId: string;
  connectionId: string;
  /** Unknown of a connection that is gone. */
  integrationId: string | undefined;
  /** Of the caller; none where Sluice asks for itself. */
  keyId: string | undefined;
  /** Whose attempt it was; none for a call. */
  job?: { id: string; attempt: number } | undefined;
  method: string;
  /** As it was sent; what is kept of it is its template. */
  target: string;
  outcome: RequestOutcome;
  /** Of the third party. */
  status: number | undefined;
  /** Whether it may have left. */
  dispatched: boolean;
  /** For its limits. */
  waitedMs: number;
  /** To have fresh credentials. */
  tokenMs: number | undefined;
  /** From being sent to the head of the answer, a replay included. */
  upstreamMs: number | undefined;
  totalMs: number;
  requestBytes: number;
  responseBytes: number;
  traceparent: string | undefined;
}

/** An entry and when its request ended, by the clock of its process. */
export interface EndedRequest extends RequestEntry {
  endedAt: Date;
}

/** What is no status of HTTP counts as the third party's fault. */
export function outcomeOf(status: number): OutcomeClass {
  if (status < 300) return '2xx';
  if (status < 400) return '3xx';
  return status < 500 ? '4xx' : '5xx';
}
