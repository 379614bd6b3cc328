/** A request's place in the plan of its connection's limits. */
interface PlannedPlace {
  /** Names it. */
  place: string;
  /** Not before this instant, and in this order; epoch milliseconds on the rate limiter's clock. */
  at: number;
}

/** What a ticket says of the limits that its request met when it was planned. */
export interface TicketLimits {
  /**
   * Index of the route of the policy that it matches; -1 when it matches none, absent where nothing
   * limited the connection.
   */
  limitRoute?: number | undefined;
  /** Absent when nothing limited such a request. */
  planned?: PlannedPlace | undefined;
}

/**
 * What the queue carries for a call: ids only. `replyTo` is the gateway's reply address; the sealed
 * request is parked under `callId`.
 */
export interface CallTicket extends TicketLimits {
  callId: string;
  projectId: string;
  connectionId: string;
  replyTo: string;
  /** How long it may still wait for its departure, in milliseconds from when it was queued. */
  maxWaitMs: number;
  /** Of its parked request, for what goes along with it. Left out by gateways of 0.2. */
  requestBytes?: number | undefined;
}

/**
 * Calls that travel together: what a job of the queue carries. Each is answered, cancelled and
 * timed out by itself.
 */
export interface CallPortion {
  tickets: CallTicket[];
}

/** A portion carries no more calls, and no more of what they send. */
export const MOST_OF_A_PORTION = { calls: 32, bytes: 262_144 };

/** Whether a request may have reached the third party; set by the stage that failed. */
export type DispatchState = 'not_sent' | 'sent' | 'unknown';
