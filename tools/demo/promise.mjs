import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 20;

/** Ends every wait when the demo is told to end. */
export const interruption = new AbortController();

/** The sentence says what did not come out as promised. */
export function promise(holds, sentence) {
  if (!holds) throw new Error(sentence);
}

/**
 * Waits until `ask` answers something, and gives it back. The sentence, or what makes it at the
 * end, says what did not come.
 */
export async function until(ask, timeoutMs, sentence) {
  const deadline = performance.now() + timeoutMs;
  for (let answer = await ask(); ; answer = await ask()) {
    if (answer) return answer;
    if (performance.now() >= deadline)
      throw new Error(
        `${typeof sentence === 'function' ? sentence() : sentence} within ${timeoutMs / 1000} s.`,
      );
    await pause(POLL_MS, undefined, { signal: interruption.signal });
  }
}
