import { setTimeout as pause } from 'node:timers/promises';

/** Nothing is promised by it: how long a busy machine may take for what comes at all. */
export const PATIENCE_MS = 60_000;

export interface UntilOptions {
  timeoutMs?: number;
  /** What is waited for; it is named when it does not come. */
  what?: string;
}

/** Asks every 5 ms until the answer is neither false nor undefined, and gives it back. */
export async function until<T>(
  ask: () => T | Promise<T>,
  { timeoutMs = PATIENCE_MS, what = 'the condition' }: UntilOptions = {},
): Promise<Exclude<T, false | undefined>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== false && answer !== undefined) return answer as Exclude<T, false | undefined>;
    if (performance.now() > deadline) throw new Error(`${what} did not come in ${timeoutMs} ms`);
    await pause(5);
  }
}
