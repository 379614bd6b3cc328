import { randomUUID } from 'node:crypto';
import type { RequestLimits } from '#libs/limits';
import {
  departs,
  KeptUsage,
  limitsOf,
  localProcess,
  type Process,
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
      departure: reservation.place,
      projectId: 'p',
      connectionId: 'c',
      reservation,
      kind: 'call',
      budgetMs: 1_000,
      maxWaitMs: 5_000,
      signal,
    });
    expect(claimed.kind).toBe('refused');
    await process.close();
  });
});

describe('what Redis loses', () => {
  const afterLoss = (process: Process, limits: RequestLimits) =>
    process.limiter.claim({
      departure: randomUUID(),
      projectId: 'p',
      connectionId: 'c',
      kind: 'call',
      reservation: { place: randomUUID(), at: 0, limits },
      budgetMs: 60_000,
      maxWaitMs: 1_500,
      signal,
    });

  it.each([
    ['a log', { requests: 4, perMs: 20_000 }],
    ['slots', { requests: 70, perMs: 20_000 }],
  ])('of short windows is written back by those who departed, in %s', async (_how, window) => {
    const processes = [await redisProcess(), await redisProcess()] as const;
    const limits = limitsOf([window]);
    const claims = Array.from({ length: window.requests }, (_, index) =>
      departs(processes[index % 2 === 0 ? 0 : 1], limits),
    );
    await Promise.all(claims);
    await server().restart({ empty: true });
    expect((await afterLoss(processes[0], limits)).kind).toBe('refused');
    for (const process of processes) await process.close();
  });

  it('of slots is written back by those who hold them', async () => {
    const process = await redisProcess();
    const limits = limitsOf([], 2);
    const [first] = await Promise.all([departs(process, limits), departs(process, limits)]);
    await server().restart({ empty: true });
    expect((await afterLoss(process, limits)).kind).toBe('refused');
    process.limiter.release(first.departure);
    expect((await afterLoss(process, limits)).kind).toBe('go');
    await process.close();
  });
});
