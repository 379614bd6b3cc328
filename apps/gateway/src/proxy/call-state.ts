/**
 * How far a call has got. The last two are its end:
 * - `reserved`: it waits for its place in the plan of its limits, in this process;
 * - `parked`: its request lies where a worker may claim it;
 * - `running`: a worker has claimed it, and the request may have left;
 * - `answered`: a worker has said how it ended;
 * - `withdrawn`: this gateway has given it up. Whether that was in time to keep the request from
 *   leaving is known apart.
 */
export type CallState = 'reserved' | 'parked' | 'running' | 'answered' | 'withdrawn';

const NEXT: Record<CallState, readonly CallState[]> = {
  reserved: ['parked', 'withdrawn'],
  parked: ['running', 'answered', 'withdrawn'],
  running: ['answered', 'withdrawn'],
  answered: [],
  withdrawn: [],
};

/** No state is left backwards: of what happens at the same time, the first decides. */
export const canBecome = (from: CallState, to: CallState): boolean => NEXT[from].includes(to);

export const isFinal = (state: CallState): boolean => NEXT[state].length === 0;
