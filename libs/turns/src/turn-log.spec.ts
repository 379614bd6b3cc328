import type { LimitWindow } from '#libs/contracts';
import fc from 'fast-check';
import { TurnLog } from './turn-log.js';

interface Step {
  /** Milliseconds that pass before it. */
  afterMs: number;
  /** Gives back the n-th turn that is held, instead of taking one. */
  giveBack: number | undefined;
}

const windows = fc.array(
  fc.record({
    requests: fc.integer({ min: 1, max: 8 }),
    perMs: fc.integer({ min: 100, max: 3_000 }),
  }),
  { minLength: 1, maxLength: 3 },
);
const step: fc.Arbitrary<Step> = fc.record({
  afterMs: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 50 }),
    fc.integer({ min: 0, max: 1_500 }),
  ),
  giveBack: fc.option(fc.nat(20), { nil: undefined, freq: 3 }),
});

/** The instants of turns that were used: taken, and not given back. */
function play(limits: LimitWindow[], steps: Step[]): number[] {
  const log = new TurnLog();
  const held = new Map<string, number>();
  let now = 1_000;
  steps.forEach(({ afterMs, giveBack }, index) => {
    now += afterMs;
    const returned = giveBack === undefined ? undefined : [...held.keys()][giveBack];
    if (returned !== undefined) {
      log.giveBack(returned, now);
      held.delete(returned);
      return;
    }
    const at = log.next(limits, now);
    expect(at).toBeGreaterThanOrEqual(now);
    log.reserve(at, `call-${index}`);
    held.set(`call-${index}`, at);
  });
  return [...held.values()].toSorted((a, b) => a - b);
}

const holds = ({ requests, perMs }: LimitWindow, used: number[]): boolean =>
  used.every((at, index) => {
    const after = used[index + requests];
    return after === undefined || after - at >= perMs;
  });

/** The earliest instants at which so many turns could be used without breaking a window. */
function earliest(limits: LimitWindow[], turns: number): number[] {
  const instants: number[] = [];
  for (let index = 0; index < turns; index++) {
    const bounds = limits.map(
      ({ requests, perMs }) => (instants[index - requests] ?? -perMs) + perMs,
    );
    instants.push(Math.max(instants.at(-1) ?? 0, ...bounds));
  }
  return instants;
}

describe('TurnLog', () => {
  it('keeps every span of every window within its requests, whatever is taken and given back', () => {
    fc.assert(
      fc.property(windows, fc.array(step, { maxLength: 120 }), (limits, steps) => {
        const used = play(limits, steps);
        expect(limits.filter((window) => !holds(window, used))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('lets at least 97 % of the allowed rate through when there is always a taker', () => {
    fc.assert(
      fc.property(windows, (limits) => {
        const log = new TurnLog();
        earliest(limits, 200).forEach((ideal, index) => {
          const at = log.next(limits, 0);
          log.reserve(at, `call-${index}`);
          expect(at * 0.97).toBeLessThanOrEqual(ideal);
        });
      }),
    );
  });

  it('gives at once what no window limits', () => {
    const log = new TurnLog();
    expect(log.next([], 5)).toBe(5);
  });

  it('offers a turn that was given back to the next one, before any later turn', () => {
    const log = new TurnLog();
    const limits = [{ requests: 1, perMs: 1_000 }];
    const turns = ['a', 'b', 'c'].map((callId) => {
      const at = log.next(limits, 0);
      log.reserve(at, callId);
      return at;
    });
    log.giveBack('b', 10);
    expect(log.next(limits, 20)).toBe(turns[1]);
    log.reserve(log.next(limits, 20), 'd');
    expect(log.next(limits, 20)).toBeGreaterThan(turns[2] ?? Infinity);
  });

  it('does not offer a free turn whose instant has passed, and knows no unknown call', () => {
    const log = new TurnLog();
    const limits = [{ requests: 1, perMs: 1_000 }];
    log.reserve(log.next(limits, 0), 'a');
    const at = log.next(limits, 0);
    log.reserve(at, 'b');
    log.giveBack('b', 10);
    log.giveBack('nobody', 10);
    expect(log.next(limits, at + 1)).toBe(at + 1);
  });

  it('is filled up with what was used in an earlier life, once', () => {
    const log = new TurnLog();
    log.reserve(50, 'a');
    log.topUp(0, 100, 3);
    log.topUp(0, 100, 3);
    const limits = [{ requests: 3, perMs: 1_000 }];
    expect(log.next(limits, 100)).toBe(50 + 1_020);
    expect(log.isEmpty).toBe(false);
  });

  it('is empty again when everything in it is over', () => {
    const log = new TurnLog();
    log.reserve(log.next([{ requests: 1, perMs: 100 }], 0), 'a');
    log.next([{ requests: 1, perMs: 100 }], 1_000);
    expect(log.isEmpty).toBe(true);
  });
});
