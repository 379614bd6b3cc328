import { sleep } from './sleep.js';

const LONG_MS = 600_000;

describe('a sleep', () => {
  it('ends with the reason of its signal, whether that comes before or during it', async () => {
    const reason = new Error('enough');
    await expect(sleep(LONG_MS, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const sleeping = sleep(LONG_MS, { signal: controller.signal });
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });

  it('lasts as long as it was asked to', async () => {
    const startedAt = performance.now();
    await sleep(20);
    // Timers may fire up to a millisecond early.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(19);
  });
});
