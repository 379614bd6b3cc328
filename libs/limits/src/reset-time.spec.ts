import type { ResetUnit } from '#libs/contracts';
import fc from 'fast-check';
import { resetTime, retryAfterTime } from './reset-time.js';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const DAY_MS = 86_400_000;
const clocks = { now: NOW, date: undefined };
const httpDate = (ms: number): string => new Date(ms).toUTCString();

/** How a time `ms` from now is written, and the step that the unit can tell apart. */
const WRITTEN: Record<ResetUnit, { stepMs: number; write(ms: number): string }> = {
  epoch_s: { stepMs: 1_000, write: (ms) => String((NOW + ms) / 1_000) },
  epoch_ms: { stepMs: 1, write: (ms) => String(NOW + ms) },
  delta_s: { stepMs: 1, write: (ms) => (ms / 1_000).toFixed(3) },
  delta_ms: { stepMs: 1, write: (ms) => String(ms) },
  minutes: { stepMs: 60_000, write: (ms) => String(ms / 60_000) },
  http_date: { stepMs: 1_000, write: (ms) => httpDate(NOW + ms) },
  iso: { stepMs: 1, write: (ms) => new Date(NOW + ms).toISOString() },
  duration: {
    stepMs: 1,
    write: (ms) => `${Math.floor(ms / 3_600_000)}h${(ms % 3_600_000) / 1_000}s`,
  },
};
const UNITS = Object.keys(WRITTEN) as ResetUnit[];

const unit = fc.constantFrom(...UNITS);
const digits = fc.oneof(
  fc.integer().map(String),
  fc.double().map(String),
  fc.bigInt().map(String),
  fc.constantFrom('', ' ', '-1', '-0', '1e12', '1e400', '0x10', 'NaN', 'Infinity', '+5', '5 s'),
);
const almostTimes = fc.oneof(
  fc.date().map((date) => (Number.isNaN(date.getTime()) ? 'x' : date.toUTCString())),
  fc.date().map((date) => (Number.isNaN(date.getTime()) ? 'x' : date.toISOString())),
  fc.stringMatching(/^(?:\d{0,20}(?:\.\d{0,25})?(?:h|m|s|ms|us|µs|ns)?){0,4}$/),
  fc.constantFrom('6m0s', '2m59.56s', 'Sun, 99 Nov 2026 99:99:99 GMT', '2026-13-01T00:00Z'),
);
const junk = fc.oneof(
  digits,
  almostTimes,
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.oneof(digits, almostTimes), { maxLength: 5 }).map((parts) => parts.join(',')),
);

const isInBounds = (at: number | undefined): boolean =>
  at === undefined || (Number.isFinite(at) && at >= NOW && at <= NOW + DAY_MS);

describe('resetTime', () => {
  it('never throws, and lies within the next 24 hours or nowhere, whatever is sent', () => {
    const date = fc.option(junk, { nil: undefined });
    fc.assert(
      fc.property(fc.array(junk, { maxLength: 4 }), unit, date, (values, inUnit, theirs) => {
        const theirClocks = { now: NOW, date: theirs };
        expect(isInBounds(resetTime(values, inUnit, theirClocks))).toBe(true);
        expect(isInBounds(retryAfterTime(values, theirClocks))).toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });

  it.each(UNITS)('reads what was written in %s', (inUnit) => {
    const { stepMs, write } = WRITTEN[inUnit];
    const times = fc.integer({ min: 0, max: DAY_MS / stepMs }).map((steps) => steps * stepMs);
    fc.assert(
      fc.property(times, (ms) => {
        expect(resetTime([write(ms)], inUnit, clocks)).toBeCloseTo(NOW + ms, 2);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each<[ResetUnit, string, number | undefined]>([
    ['epoch_s', `${NOW / 1_000 + 30}.5`, 30_500],
    ['epoch_s', String(NOW / 1_000 - 30), 0],
    ['epoch_s', String(NOW), DAY_MS],
    ['delta_s', '30', 30_000],
    ['delta_s', '0', 0],
    ['delta_s', '1.5', 1_500],
    ['delta_s', '100000', DAY_MS],
    ['delta_s', '999999999999999', DAY_MS],
    ['delta_s', '5, 30, 10', 30_000],
    ['delta_s', '-5', undefined],
    ['delta_s', '1e3', undefined],
    ['delta_s', '6m0s', undefined],
    ['minutes', '19', 1_140_000],
    ['duration', '6m0s', 360_000],
    ['duration', '2m59.56s', 179_560],
    ['duration', '1h', 3_600_000],
    ['duration', '850ms', 850],
    ['duration', '2000µs', 2],
    ['duration', '2000Âµs', 2],
    ['duration', '1d', undefined],
    ['duration', '30', undefined],
    ['duration', 'constructor', undefined],
    ['http_date', 'Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
    ['http_date', 'Sunday, 01-Mar-26 12:00:30 GMT', 30_000],
    ['http_date', 'Sun Mar  1 12:00:30 2026', 30_000],
    ['http_date', 'Sun, 1 Mar 2026 12:00:30 +0000', 30_000],
    ['http_date', 'Sun, 01 Mar 2026 13:00:30 +0100', 30_000],
    ['http_date', 'Sun, 01 Mar 2026 12:00:30 UTC', 30_000],
    ['http_date', 'Sunday, 01-Mar-26 12:00:30 UTC', 30_000],
    ['http_date', 'Sun, 01 Mar 2026 12:00:30 CET', undefined],
    ['http_date', 'Sun, 01 Mar 2020 12:00:30 GMT', 0],
    ['http_date', 'Sun, 01 Mar 2099 12:00:30 GMT', DAY_MS],
    ['http_date', '2026-03-01', undefined],
    ['http_date', 'in 5', undefined],
    ['iso', '2026-03-01T12:00:30Z', 30_000],
    ['iso', '2026-03-01T12:01Z', 60_000],
    ['iso', '2026-03-01T14:00:30.250+02:00', 30_250],
    ['iso', '2026-03-01T14:00:30+0200', 30_000],
    ['iso', '2026-03-01T12:00:30', undefined],
    ['iso', '2026-03-01', undefined],
  ])('%s "%s" is %s ms from now', (inUnit, text, ms) => {
    expect(resetTime([text], inUnit, clocks)).toBe(ms === undefined ? undefined : NOW + ms);
  });

  it('measures instants by the clock of who sent them, when it differs from ours', () => {
    const slow = { now: NOW, date: httpDate(NOW - 3_600_000) };
    expect(resetTime([httpDate(NOW - 3_570_000)], 'http_date', slow)).toBe(NOW + 30_000);
    expect(resetTime(['30'], 'delta_s', slow)).toBe(NOW + 30_000);
    const almost = { now: NOW, date: httpDate(NOW - 1_000) };
    expect(resetTime([httpDate(NOW + 30_000)], 'http_date', almost)).toBe(NOW + 30_000);
  });
});

describe('retryAfterTime', () => {
  it.each<[string[], number | undefined]>([
    [['120'], 120_000],
    [['2.0'], 2_000],
    [[httpDate(NOW + 90_000)], 90_000],
    [['2026-03-01T12:01:30Z'], 90_000],
    [['1', '5, 3'], 5_000],
    [[String(NOW / 1_000 + 30)], 30_000],
    [[String(NOW + 30_000)], 30_000],
    [[String(NOW / 1_000 - 30)], 0],
    [['Sun, 01 Mar 2026 12:00:30 +0000'], 30_000],
    [['1000000000000'], DAY_MS],
    [[httpDate(NOW - 1)], 0],
    [['6m0s'], undefined],
    [['-1'], undefined],
    [['1e12'], undefined],
    [[''], undefined],
    [[], undefined],
  ])('%j is %s ms from now', (values, ms) => {
    expect(retryAfterTime(values, clocks)).toBe(ms === undefined ? undefined : NOW + ms);
  });
});
