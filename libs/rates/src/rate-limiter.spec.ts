import {
  claim,
  departs,
  envelope,
  FORMS,
  limitsOf,
  place,
  type Process,
  reserve,
  useRates,
} from '../../../test/support/rates.js';
import { until } from '../../../test/support/until.js';
import type { Claim, RequestKind, Reservation } from './requests.js';

useRates();

describe.each(Object.entries(FORMS))('the rate limiter in %s', (_form, start) => {
  let process: Process;
  beforeAll(async () => {
    process = await start();
  });
  afterAll(() => process.close());

  it.each([
    ['a log', { requests: 5, perMs: 300 }],
    ['slots', { requests: 70, perMs: 300 }],
  ])('never lets more than a window depart in %s', async (_how, window) => {
    const limits = limitsOf([window]);
    const count = 2 * window.requests + 3;
    const claims = await Promise.all(Array.from({ length: count }, () => departs(process, limits)));
    const instants = claims.map(({ departure }) => departure.at).toSorted((a, b) => a - b);
    const within = (from: number): number =>
      instants.filter((at) => at >= from && at < from + window.perMs).length;
    expect(Math.max(...instants.map(within))).toBeLessThanOrEqual(window.requests);
  });

  it('plans each place after those before it', async () => {
    const limits = limitsOf([{ requests: 2, perMs: 10_000 }]);
    const waits = [];
    for (let i = 0; i < 5; i++) {
      const decision = await reserve(process, limits);
      waits.push(decision.kind === 'go' ? Math.round(decision.waitMs / 1_000) : decision.code);
    }
    expect(waits).toEqual([0, 0, 10, 10, 20]);
  });

  it('plans by the window that binds, and counts what a request costs', async () => {
    const windows = [
      { requests: 10, perMs: 10_000 },
      { requests: 100, perMs: 60_000 },
    ];
    const costly = limitsOf(windows, undefined, 4);
    const waits = [];
    for (let i = 0; i < 5; i++) {
      const decision = await reserve(process, costly);
      waits.push(decision.kind === 'go' ? Math.round(decision.waitMs / 1_000) : decision.code);
    }
    expect(waits).toEqual([0, 0, 10, 10, 20]);
  });

  it('refuses a place beyond the deadline and says when there would be one', async () => {
    const limits = limitsOf([{ requests: 1, perMs: 30_000 }]);
    await departs(process, limits);
    const refused = await reserve(process, limits, { maxWaitMs: 2_000 });
    expect(refused).toMatchObject({ kind: 'refused', code: 'limit_wait_exceeded' });
    expect(Math.round((refused as { retryAfterMs: number }).retryAfterMs / 1_000)).toBe(30);
  });

  it('says which of several limits a refused request waits for', async () => {
    const [own, shared] = [
      { requests: 1, perMs: 5_000 },
      { requests: 1, perMs: 60_000 },
    ];
    const { limitKey, keys } = limitsOf([own]);
    const limits = {
      limitKey,
      keys: [...keys, ...limitsOf([shared]).keys],
      concurrency: undefined,
    };
    await departs(process, limits);
    const refused = await reserve(process, limits, { maxWaitMs: 2_000 });
    expect(refused).toMatchObject({ kind: 'refused', key: limits.keys[1]?.key });
  });

  it('frees a place that is withdrawn', async () => {
    const limits = limitsOf([{ requests: 1, perMs: 10_000 }]);
    const first = await place(process, limits);
    const request = { departure: first.place, projectId: 'p', connectionId: 'c' };
    process.limiter.withdraw(request, first);
    const next = await reserve(process, limits);
    expect(next.kind === 'go' && next.waitMs).toBe(0);
  });

  it('plans nobody before one of the same window, though places in the midst of the window before were left', async () => {
    const limits = limitsOf([{ requests: 3, perMs: 10_000 }]);
    const places = [];
    for (let i = 0; i < 3; i++) {
      await departs(process, limits);
      const departedAt = performance.now();
      while (performance.now() - departedAt < 5)
        await new Promise((resolve) => setImmediate(resolve));
    }
    for (let i = 0; i < 6; i++) places.push(await place(process, limits));
    const { place: name, at: planned } = places[4] as Reservation;
    let earlierMs = 0;
    process.limiter.onMovedUp((movedUp) => (earlierMs += movedUp.get(name) ?? 0));
    for (const index of [1, 2, 5]) {
      const left = places[index] as Reservation;
      const request = { departure: left.place, projectId: 'p', connectionId: 'c' };
      process.limiter.withdraw(request, left);
    }
    const { at } = await place(process, limits);
    await until(() => earlierMs > 5_000, { what: 'a place in the window before' });
    expect(at).toBeGreaterThanOrEqual(planned - earlierMs);
  });

  it('gives no more slots than there are, and a slot that is given back to the first who waits', async () => {
    const limits = limitsOf([], 2);
    const order: number[] = [];
    const running = [await departs(process, limits), await departs(process, limits)];
    const waiting = [];
    for (const index of [1, 2, 3]) {
      const reservation = await place(process, limits);
      waiting.push(
        claim(process, reservation).then((claimed) => {
          order.push(index);
          return claimed;
        }),
      );
    }
    expect(order).toEqual([]);
    for (const { departure } of running) process.limiter.release(departure);
    const [first] = await Promise.all(waiting.slice(0, 2));
    expect(order).toEqual([1, 2]);
    if (first?.kind === 'go') process.limiter.release(first.departure);
    await Promise.all(waiting);
    expect(order).toEqual([1, 2, 3]);
  });

  it('hands over what is parked, and says when it is gone', async () => {
    const limits = limitsOf([{ requests: 5, perMs: 1_000 }]);
    const [parked, gone] = [await place(process, limits), await place(process, limits)];
    await process.park(parked.place);
    expect(await claim(process, parked, { parked: parked.place })).toMatchObject({
      kind: 'go',
      envelope,
    });
    expect(await claim(process, gone, { parked: gone.place })).toEqual({ kind: 'gone' });
  });

  it('notices that a request was withdrawn while it waits for its window', async () => {
    const limits = limitsOf([{ requests: 1, perMs: 400 }]);
    await departs(process, limits);
    const reservation = await place(process, limits);
    await process.park(reservation.place);
    const claiming = claim(process, reservation, { parked: reservation.place });
    const request = { departure: reservation.place, projectId: 'p', connectionId: 'c' };
    expect(await process.limiter.withdrawParked(request, reservation)).toBe('not_sent');
    expect(await claiming).toEqual({ kind: 'gone' });
  });

  it('forgets who gives up waiting', async () => {
    const limits = limitsOf([], 1);
    const { departure } = await departs(process, limits);
    const giveUp = new AbortController();
    const claiming = claim(process, await place(process, limits), { signal: giveUp.signal });
    giveUp.abort(new Error('left'));
    await expect(claiming).rejects.toThrow('left');
    const next = claim(process, await place(process, limits));
    process.limiter.release(departure);
    expect((await next).kind).toBe('go');
  });

  it('counts a departure from the instant at which its head was written', async () => {
    const limits = limitsOf([{ requests: 1, perMs: 300 }]);
    const { departure } = await departs(process, limits);
    const writtenAt = departure.claimedAt + 200;
    while (performance.now() < writtenAt) await new Promise((resolve) => setImmediate(resolve));
    process.limiter.departed(departure, writtenAt);
    const next = await departs(process, limits);
    expect(next.departure.at - departure.at).toBeGreaterThanOrEqual(495);
  });

  it('lets a late one depart again without counting it twice', async () => {
    const limits = limitsOf([{ requests: 2, perMs: 10_000 }]);
    const { departure } = await departs(process, limits);
    expect((await process.limiter.again(departure)).kind).toBe('go');
    const last = await reserve(process, limits);
    expect(last.kind === 'go' && last.waitMs).toBe(0);
  });

  it.each([
    ['a log', 2],
    ['slots', 80],
  ])('frees what did not leave after all, in %s', async (_how, requests) => {
    const limits = limitsOf([{ requests, perMs: 10_000 }]);
    const all = await Promise.all(Array.from({ length: requests }, () => departs(process, limits)));
    const full = await reserve(process, limits, { maxWaitMs: 0 });
    expect(full.kind).toBe('refused');
    process.limiter.undo((all[0] as Claim & { kind: 'go' }).departure);
    const next = await reserve(process, limits, { maxWaitMs: 0 });
    expect(next.kind).toBe('go');
  });

  it('keeps a tenth for jobs, and gives calls the rest', async () => {
    const limits = limitsOf([{ requests: 1, perMs: 10_000 }]);
    await departs(process, limits);
    const job = { kind: 'job', maxWaitMs: 600_000 } as const;
    expect((await reserve(process, limits, job)).kind).toBe('refused');
    const quick = limitsOf([{ requests: 10, perMs: 10_000 }]);
    for (let call = 0; call < 10; call++) await departs(process, quick);
    const owed = await reserve(process, quick, job);
    expect(owed.kind).toBe('go');
    expect((await reserve(process, quick, job)).kind).toBe('refused');
  });

  it('moves those behind a place that is withdrawn up, and who comes then is behind them', async () => {
    const limits = limitsOf([{ requests: 1, perMs: 10_000 }]);
    const places = [];
    for (let i = 0; i < 4; i++) places.push(await place(process, limits));
    const movedUp = new Promise<ReadonlyMap<string, number>>((resolve) =>
      process.limiter.onMovedUp(resolve),
    );
    const [, second, third, fourth] = places as [
      Reservation,
      Reservation,
      Reservation,
      Reservation,
    ];
    process.limiter.withdraw(
      { departure: second.place, projectId: 'p', connectionId: 'c' },
      second,
    );
    const rounded = [...(await movedUp)].map(([name, ms]) => [name, Math.round(ms / 1_000)]);
    expect(rounded).toEqual(
      expect.arrayContaining([
        [third.place, 10],
        [fourth.place, 10],
      ]),
    );
    const next = await reserve(process, limits);
    expect(next.kind === 'go' && Math.round(next.waitMs / 1_000)).toBe(30);
  });

  it('lets calls take slots before jobs, and a job after nine', async () => {
    const limits = limitsOf([], 1);
    const order: RequestKind[] = [];
    const first = await departs(process, limits);
    const waiting: Promise<void>[] = [];
    for (const kind of ['job', ...Array<RequestKind>(12).fill('call')] as RequestKind[]) {
      const claiming = claim(process, await place(process, limits), { kind });
      const departing = claiming.then((claimed) => {
        order.push(kind);
        if (claimed.kind === 'go') process.limiter.release(claimed.departure);
      });
      waiting.push(departing);
    }
    process.limiter.release(first.departure);
    await Promise.all(waiting);
    const calls = (count: number) => Array<RequestKind>(count).fill('call');
    expect(order).toEqual([...calls(8), 'job', ...calls(4)]);
  });

  it('leaves nothing behind once windows are over and nobody waits', async () => {
    const limits = limitsOf([{ requests: 1, perMs: 100 }], 1);
    const { departure } = await departs(process, limits);
    process.limiter.release(departure);
    expect((await reserve(process, limits, { maxWaitMs: 0 })).kind).toBe('refused');
  });
});
