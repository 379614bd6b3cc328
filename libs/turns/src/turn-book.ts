import type { Line } from '#libs/limits';

/** How many calls may be waiting, of one connection and of one project. */
export interface Admission {
  perConnection: number;
  perProject: number;
}

export interface TurnRequest {
  callId: string;
  projectId: string;
  connectionId: string;
  line: Line;
  /** A turn later than this is refused at once. Milliseconds. */
  maxWaitMs: number;
  admission: Admission;
}

/** A place in the book: at `at` (milliseconds, the book's own clock) the call may go. */
export interface Turn {
  readonly request: TurnRequest;
  readonly at: number;
}

export type TurnDecision =
  | { kind: 'go'; turn: Turn; waitMs: number }
  /** `retryAfterMs`: when a turn would be free. */
  | { kind: 'refused'; code: 'limit_wait_exceeded' | 'limit_queue_full'; retryAfterMs: number };

/**
 * Who may go when. A turn is a reservation: first come, first served, in any number of processes, so that no span of a window's
 * length ever holds more than its requests.
 */
export abstract class TurnBook {
  abstract take(request: TurnRequest): Promise<TurnDecision>;
  /** The call did not leave and never will: its place goes to the next one who asks. */
  abstract giveBack(turn: Turn): Promise<void>;
  /** Epoch milliseconds on the clock that gives the turns. */
  abstract now(): Promise<number>;
  /** The call waits no more; it only matters to lines with a concurrency, whose waiting time is not known beforehand. */
  abstract leave(turn: Turn): Promise<void>;
}

const GUARD_MS = 50;
const GUARD_SHARE = 0.02;
const LEAST_LASTS_MS = 20;

/**
 * Distance kept beyond the window: it covers how late a turn may be used, so that the 50 ms that a window tolerates are left for the way
 * from there to the third party. At most 2 %, so that 97 % of any rate stays usable.
 */
export const guardMs = (perMs: number): number => Math.min(GUARD_MS, perMs * GUARD_SHARE);

/** How long after its instant a turn of this line may be used; a call that is later needs a new one, or it would meet the next ones. */
export const lastsMs = ({ windows }: Pick<Line, 'windows'>): number =>
  windows.reduce(
    (least, { perMs }) => Math.min(least, Math.max(LEAST_LASTS_MS, guardMs(perMs))),
    GUARD_MS,
  );

/** A call sets out this long before its turn, so that the way to the worker does not use the turn up. It leaves from there on time. */
export const SETS_OUT_AHEAD_MS = 40;

/** How long a line's turns matter after they were used. */
export const horizonMs = ({ windows }: Pick<Line, 'windows'>): number =>
  windows.reduce((longest, { perMs }) => Math.max(longest, perMs + guardMs(perMs)), 0);

/** Calls of one connection that may be under way: those that wait and those that its concurrency lets run. */
export const connectionPlaces = ({ line, admission }: TurnRequest): number =>
  admission.perConnection + (line.concurrency ?? 0);
