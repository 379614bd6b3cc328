import type { RequestLimit } from '#libs/contracts';

/** What was taken of a window. */
export interface Taken {
  requests: number;
  /** What others may still take of it. */
  left: number;
  endsInMs: number;
}

/** Counts what is taken of windows, each of which begins when the first of it is taken. */
export abstract class WindowCounts {
  /** Takes so much of the window of this name as is left of it, and no more than `most`. */
  abstract take(name: string, limit: RequestLimit, most: number): Promise<Taken>;
}
