import { sleep } from '#libs/clock';

/**
 * Asks every `everyMs` until the answer is true. Resolves to false when `timeoutMs` have passed
 * first.
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number,
  everyMs = 10,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() >= deadline) return false;
    await sleep(everyMs);
  }
  return true;
}
