/** A request's place in the plan of its connection's limits. */
export interface PlannedPlace {
  /** Names it. */
  place: string;
  /** Not before this instant, and in this order; epoch milliseconds on the rate limiter's clock. */
  at: number;
  /** Index of the route of the policy that the request matches; -1 when it matches none. */
  route: number;
}

/**
 * What the queue carries for a call: ids only. `replyTo` is the gateway's reply address; the sealed request is
 * parked under `callId`.
 */
export interface CallTicket {
  callId: string;
  projectId: string;
  connectionId: string;
  replyTo: string;
  /** Absent when nothing limited the connection. */
  planned?: PlannedPlace | undefined;
  /** How long it may still wait for its departure, in milliseconds from when it was queued. */
  maxWaitMs: number;
}

/** Whether a request may have reached the third party; set by the stage that failed. */
export type DispatchState = 'not_sent' | 'sent' | 'unknown';
