import type { Line } from '#libs/limits';

/** How many calls of a line run at the same time, in all workers together. */
export abstract class ConnectionLimiter {
  /**
   * Runs `work` when the line has room; at once when nothing limits it.
   * @param budgetMs the longest the work may take: a slot held by a killed worker returns after that
   */
  abstract within<T>(line: Line | undefined, budgetMs: number, work: () => Promise<T>): Promise<T>;
}
