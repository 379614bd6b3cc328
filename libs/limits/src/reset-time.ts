import type { ResetUnit } from '#libs/contracts';

/** What is needed to place a third party's word in our time. */
export interface Clocks {
  /** Ours, epoch milliseconds. */
  now: number;
  /** Theirs: the `Date` header of the same answer. */
  date: string | undefined;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
/**
 * `Date` counts whole seconds and the answer was on its way: a smaller difference says nothing
 * about the clocks.
 */
const SAME_CLOCK_MS = 2_000;

type Read = (text: string) => number | undefined;

/** In milliseconds: since 1970 when `isInstant`, else from now. */
const UNITS: Record<ResetUnit, { isInstant: boolean; read: Read }> = {
  epoch_s: { isInstant: true, read: (text) => times(decimal(text), SECOND_MS) },
  epoch_ms: { isInstant: true, read: (text) => decimal(text) },
  http_date: { isInstant: true, read: httpDate },
  iso: { isInstant: true, read: isoInstant },
  delta_s: { isInstant: false, read: (text) => times(decimal(text), SECOND_MS) },
  delta_ms: { isInstant: false, read: (text) => decimal(text) },
  minutes: { isInstant: false, read: (text) => times(decimal(text), MINUTE_MS) },
  duration: { isInstant: false, read: duration },
};

/**
 * When a limit is over, of several values the latest; `undefined` when none can be read in this
 * unit. Instants are measured against the third party's own clock, so that it may be wrong.
 * @returns epoch milliseconds between now and 24 hours from now, whatever was sent
 */
export function resetTime(
  values: readonly string[],
  unit: ResetUnit,
  clocks: Clocks,
): number | undefined {
  const { isInstant, read } = UNITS[unit];
  const splits = unit !== 'http_date';
  let latest: number | undefined;
  for (const value of values) {
    for (const part of splits ? value.split(',') : [value]) {
      const ms = read(part.trim());
      if (ms !== undefined && (latest === undefined || ms > latest)) latest = ms;
    }
  }
  if (latest === undefined) return undefined;
  return bounded(isInstant ? latest + skewMs(clocks) : clocks.now + latest, clocks.now);
}

/**
 * RFC 9110 §10.2.3: seconds or an HTTP date. Decimals, ISO 8601 with an offset and the time since
 * 1970 are seen in the wild, and cannot be mistaken for either: nobody asks to be left alone for
 * decades.
 */
export function retryAfterTime(values: readonly string[], clocks: Clocks): number | undefined {
  const found = values.flatMap((value) =>
    (['http_date', 'iso', numberUnit(value, clocks)] as const).flatMap(
      (unit) => resetTime([value], unit, clocks) ?? [],
    ),
  );
  return found.length > 0 ? Math.max(...found) : undefined;
}

/** What a plain number counts: an instant when that would be about now. */
function numberUnit(text: string, { now }: Clocks): 'delta_s' | 'epoch_s' | 'epoch_ms' {
  const value = decimal(text.trim()) ?? 0;
  if (Math.abs(value - now) < YEAR_MS) return 'epoch_ms';
  return Math.abs(value * SECOND_MS - now) < YEAR_MS ? 'epoch_s' : 'delta_s';
}

const bounded = (at: number, now: number): number => Math.min(now + DAY_MS, Math.max(now, at));

/** What their instants must be moved by to be ours. */
function skewMs({ now, date }: Clocks): number {
  const theirs = date === undefined ? undefined : httpDate(date.trim());
  if (theirs === undefined) return 0;
  return Math.abs(now - theirs) <= SAME_CLOCK_MS ? 0 : now - theirs;
}

const times = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : value * factor;

/** A number that is not negative, in plain digits. */
export const decimal = (text: string): number | undefined =>
  /^\d{1,15}(?:\.\d{1,20})?$/.test(text) ? Number(text) : undefined;

/** RFC 9110 says `GMT`; some write the same as mail does (RFC 5322 §3.3). */
const ZONE = '(?:GMT|UTC?|[+-]\\d{4})';
const IMF_FIXDATE = new RegExp(
  `^[A-Z][a-z]{2}, \\d{1,2} [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d ${ZONE}$`,
);
const RFC_850_DATE = new RegExp(
  `^[A-Z][a-z]{5,8}, \\d\\d-[A-Z][a-z]{2}-\\d\\d \\d\\d:\\d\\d:\\d\\d ${ZONE}$`,
);
const ASCTIME_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

/**
 * The three forms of RFC 9110 §5.6.7. The shape is looked at first, because `Date.parse` takes
 * almost anything.
 */
function httpDate(text: string): number | undefined {
  if (IMF_FIXDATE.test(text) || RFC_850_DATE.test(text)) return parsed(text);
  return ASCTIME_DATE.test(text) ? parsed(`${text} GMT`) : undefined;
}

/** RFC 3339, seconds optional. Without an offset it could be anybody's time. */
function isoInstant(text: string): number | undefined {
  const [, local, sign, hours, minutes] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?:Z|([+-])(\d\d):?(\d\d))$/i.exec(text) ??
    [];
  if (local === undefined) return undefined;
  return parsed(`${local}${sign === undefined ? 'Z' : `${sign}${hours}:${minutes}`}`);
}

function parsed(text: string): number | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

/** `µ` also as the two characters that its UTF-8 bytes are in a header. */
const DURATION_UNITS: Record<string, number> = {
  h: HOUR_MS,
  m: MINUTE_MS,
  s: SECOND_MS,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  Âµs: 1e-3,
  ns: 1e-6,
};

/** As Go writes it: `1h2m3.5s`, `850ms`. */
function duration(text: string): number | undefined {
  const part = /(\d{1,15}(?:\.\d{1,20})?)([a-zµÂ]{1,3})/y;
  let ms = 0;
  while (part.lastIndex < text.length || text === '') {
    const [, amount = '', unit = ''] = part.exec(text) ?? [];
    const factor = Object.hasOwn(DURATION_UNITS, unit) ? DURATION_UNITS[unit] : undefined;
    if (factor === undefined) return undefined;
    ms += Number(amount) * factor;
  }
  return ms;
}
