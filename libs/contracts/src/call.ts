/**
 * What the queue carries for a call: ids only. `replyTo` is the gateway's reply address; the sealed request lies
 * in the permit stored under `callId`.
 */
export interface CallTicket {
  callId: string;
  projectId: string;
  connectionId: string;
  replyTo: string;
  /** When it was the call's turn, on the turn book's clock (milliseconds); absent when nothing limits how often. */
  turnAt?: number | undefined;
}
