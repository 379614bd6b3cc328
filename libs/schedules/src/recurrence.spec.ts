import type { SluiceError } from '#libs/errors';
import { checkRecurrence, dueTicks, nextTicks } from './recurrence.js';

const BERLIN = 'Europe/Berlin';
const instants = (ticks: Date[]) => ticks.map((tick) => tick.toISOString().slice(0, 16));
/** The first three ticks after an instant. */
const ticksOf = (cron: string, timeZone: string, after: string) =>
  instants(nextTicks({ cron, timeZone }, new Date(after), 3));

function refusal(cron: string, timeZone = 'UTC'): string {
  try {
    checkRecurrence({ cron, timeZone });
  } catch (error) {
    const { errors = [] } = (error as SluiceError).facts;
    return errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  }
  return 'none';
}

describe('a cron expression', () => {
  it.each([
    ['* * * *', /^cron: must have five fields, and has 4: minute, hour/],
    ['0 * * * * *', /has 6/],
    ['61 * * * *', /^cron: field 1, the minute: "61" must be 0 to 59$/],
    ['0 9,24 * * *', /field 2, the hour: "24" must be 0 to 23/],
    ['0 0 0 * *', /field 3, the day of the month: "0" must be 1 to 31/],
    ['0 0 * FOO *', /field 4, the month: "FOO" must be 1 to 12, or JAN to DEC/],
    ['0 0 * * 5-1', /field 5, the day of the week: "5-1" begins after its end/],
    ['*/0 * * * *', /field 1, the minute: "\*\/0" has a step that is not 1 to 59/],
    ['5/15 * * * *', /field 1, the minute: "5\/15" has a step, and is no range/],
    ['0 0 L * *', /field 3, the day of the month: "L"/],
    ['1,,2 * * * *', /field 1, the minute: "" must be "\*", a value or a range/],
    ['0 0 31 4,6 *', /^cron: never comes/],
  ])('that is wrong says where: %s', (cron, says) => {
    expect(refusal(cron)).toMatch(says);
  });

  it.each(['*/15 8-18 * * MON-FRI', '0 0 29 2 *', '0,30 0-23/2 1 jan,JUL 0', '0 0 * * 7'])(
    'may be %s',
    (cron) => expect(refusal(cron, BERLIN)).toBe('none'),
  );

  it.each(['Nowhere/Here', '+01:00', ''])('needs a time zone, which "%s" is not', (timeZone) => {
    expect(refusal('0 0 * * *', timeZone)).toMatch(/^timeZone: must be the name of an IANA/);
  });

  it('with a day of the month and one of the week has its ticks on both', () => {
    expect(ticksOf('0 0 13 * FRI', 'UTC', '2026-01-03T00:00Z')).toEqual([
      ...['2026-01-09T00:00', '2026-01-13T00:00', '2026-01-16T00:00'],
    ]);
  });
});

describe('when clocks are changed,', () => {
  it('a time that does not exist comes when the clock has jumped', () => {
    expect(ticksOf('30 2 * * *', BERLIN, '2026-03-27T12:00Z')).toEqual([
      ...['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30'],
    ]);
    expect(ticksOf('15 2 * * *', 'Australia/Lord_Howe', '2026-10-02T00:00Z')).toEqual([
      ...['2026-10-02T15:45', '2026-10-03T15:30', '2026-10-04T15:15'],
    ]);
  });

  it('a time that comes twice is a tick the first time', () => {
    expect(ticksOf('30 2 * * *', BERLIN, '2026-10-23T12:00Z')).toEqual([
      ...['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30'],
    ]);
  });

  it('several times a day go through the hour that comes twice twice, and leave out the one that does not exist', () => {
    expect(ticksOf('0,30 2 * * *', BERLIN, '2026-10-24T12:00Z')).toEqual([
      ...['2026-10-25T00:00', '2026-10-25T00:30', '2026-10-25T01:00'],
    ]);
    expect(ticksOf('0,30 2 * * *', BERLIN, '2026-03-28T12:00Z')[0]).toBe('2026-03-30T00:00');
    expect(ticksOf('0 * * * *', BERLIN, '2026-03-29T00:00Z')).toEqual([
      ...['2026-03-29T01:00', '2026-03-29T02:00', '2026-03-29T03:00'],
    ]);
  });
});

describe('ticks that are due', () => {
  const due = (missed: 'skip' | 'catchUp', [from, now]: [string, string], most = 10) => {
    const schedule = { cron: '0 * * * *', timeZone: 'UTC', missed };
    const at = { from: new Date(from), now: new Date(now), most };
    const { ticks, next } = dueTicks(schedule, at);
    return { ticks: instants(ticks), next: instants([next])[0] };
  };

  it.each(['skip', 'catchUp'] as const)('are the one that has come (%s)', (missed) => {
    expect(due(missed, ['2026-05-01T10:00Z', '2026-05-01T10:00:01Z'])).toEqual({
      ...{ ticks: ['2026-05-01T10:00'], next: '2026-05-01T11:00' },
    });
  });

  it('are none of those that were missed, or the last one within its minute, where they are skipped', () => {
    expect(due('skip', ['2026-05-01T07:00Z', '2026-05-01T10:01:01Z'])).toEqual({
      ...{ ticks: [], next: '2026-05-01T11:00' },
    });
    expect(due('skip', ['2026-05-01T07:00Z', '2026-05-01T10:00:30Z']).ticks).toEqual([
      '2026-05-01T10:00',
    ]);
  });

  it('are those that were missed, the oldest first and so many at a time, where they are made up', () => {
    expect(due('catchUp', ['2026-05-01T07:00Z', '2026-05-01T10:30Z'])).toEqual({
      ticks: ['2026-05-01T07:00', '2026-05-01T08:00', '2026-05-01T09:00', '2026-05-01T10:00'],
      next: '2026-05-01T11:00',
    });
    expect(due('catchUp', ['2026-05-01T07:00Z', '2026-05-01T10:30Z'], 2)).toEqual({
      ...{ ticks: ['2026-05-01T07:00', '2026-05-01T08:00'], next: '2026-05-01T09:00' },
    });
  });

  it('are a hundred at most, however many were missed', () => {
    const { ticks } = due('catchUp', ['2026-01-01T00:00Z', '2026-05-01T10:30Z'], 1_000);
    expect([ticks.length, ticks[0], ticks.at(-1)]).toEqual([
      ...[100, '2026-04-27T07:00', '2026-05-01T10:00'],
    ]);
  });
});
