import { randomUUID } from 'node:crypto';
import {
  departs,
  KeptUsage,
  limitsOf,
  localProcess,
  redisProcess,
  reserve,
  signal,
  useRates,
} from '../../../test/support/rates.js';

const server = useRates();

describe('long windows', () => {
  const day = { requests: 3, perMs: 86_400_000 };
  const many = { requests: 100, perMs: 3_600_000 };

  it.each([
    ['a log', day, 3],
    ['slots', many, 100],
  ])('are restored from what was saved of them, in %s', async (_how, window, requests) => {
    const stored = new KeptUsage();
    const before = await localProcess(stored);
    const limits = limitsOf([window]);
    await Promise.all(Array.from({ length: requests }, () => departs(before, limits)));
    await before.close();
    expect(JSON.stringify([...stored.kept.values()]).length).toBeLessThan(4_096);
    const after = await localProcess(stored);
    expect(await reserve(after, limits, { maxWaitMs: 1_000 })).toMatchObject({ kind: 'refused' });
    await after.close();
  });

  it.each([
    ['a log', day, 3],
    ['slots', many, 100],
  ])('hold although Redis comes back empty, in %s', async (_how, window, requests) => {
    const stored = new KeptUsage();
    const process = await redisProcess(stored);
    const limits = limitsOf([window]);
    await Promise.all(Array.from({ length: requests }, () => departs(process, limits)));
    await process.saved();
    const bytes = await process.bytes();
    expect(bytes).toBeLessThan(4_096);
    await server().restart({ empty: true });
    const { limiter } = process;
    const reservation = { place: randomUUID(), at: 0, limits };
    const claimed = await limiter.claim({
      ...{ departure: reservation.place, projectId: 'p', connectionId: 'c', reservation },
      ...{ kind: 'call', budgetMs: 1_000, maxWaitMs: 5_000, signal },
    });
    expect(claimed.kind).toBe('refused');
    await process.close();
  });
});
