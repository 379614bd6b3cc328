import type { MissedPolicy } from '#libs/contracts';
import { type FieldError, SluiceError } from '#libs/errors';
import { Cron } from 'croner';

/** When a schedule has its ticks. */
export interface Recurrence {
  /** Five fields of a cron expression. */
  cron: string;
  /** Of IANA. */
  timeZone: string;
}

/** What is to be made now of the ticks up to now, and which one comes after them. */
interface DueTicks {
  ticks: Date[];
  next: Date;
}

interface Field {
  name: string;
  least: number;
  most: number;
  names?: readonly string[];
}

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const DAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');
const FIELDS: readonly Field[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of the month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, names: MONTHS },
  { name: 'day of the week', least: 0, most: 7, names: DAYS },
];
const PART = /^(?:\*|(?<from>\w+)(?:-(?<to>\w+))?)(?:\/(?<step>\d{1,2}))?$/;
const ZONE = /^[A-Za-z][A-Za-z0-9_+/-]*$/;

/** A tick that could not be made for so long is missed. */
const MISSED_AFTER_MS = 60_000;
/** So many missed ticks are made up. */
const MOST_MADE_UP = 100;

/** @throws SluiceError `invalid_request` saying which field of the expression is wrong, and why */
export function checkRecurrence({ cron, timeZone }: Recurrence): void {
  const errors: FieldError[] = [];
  const refuse = (path: string, message: string | undefined): void => {
    if (message !== undefined) errors.push({ path, message });
  };
  refuse('cron', refusalOf(cron));
  refuse('timeZone', isTimeZone(timeZone) ? undefined : NO_ZONE);
  if (errors.length === 0 && !occurs({ cron, timeZone }))
    refuse('cron', 'never comes: no month of those has such a day');
  if (errors.length > 0) throw new SluiceError('invalid_request', { errors });
}

const NO_ZONE = 'must be the name of an IANA time zone, for example "Europe/Berlin"';

function refusalOf(cron: string): string | undefined {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== FIELDS.length)
    return `must have five fields, and has ${fields.length}: ${FIELDS.map(({ name }) => name).join(', ')}`;
  for (const [place, field] of FIELDS.entries())
    for (const part of (fields[place] ?? '').split(',')) {
      const fault = faultOf(part, field);
      if (fault) return `field ${place + 1}, the ${field.name}: "${part}" ${fault}`;
    }
  return undefined;
}

function faultOf(part: string, { least, most, names = [] }: Field): string | undefined {
  const { from, to, step } = PART.exec(part)?.groups ?? {};
  if (part === '' || (from === undefined && !part.startsWith('*')) || !PART.test(part))
    return `must be "*", a value or a range like "1-5", with a step like "*/2" or "1-5/2"`;
  const valueOf = (text: string): number => {
    const place = names.indexOf(text.toUpperCase());
    return place >= 0 ? place + (names === MONTHS ? 1 : 0) : Number(/^\d{1,2}$/.exec(text)?.[0]);
  };
  const fits = (text: string): boolean => valueOf(text) >= least && valueOf(text) <= most;
  const bounds = [from, to].filter((bound) => bound !== undefined);
  if (!bounds.every(fits))
    return `must be ${least} to ${most}${names.length > 0 ? `, or ${names[0]} to ${names.at(-1)}` : ''}`;
  if (from !== undefined && to !== undefined && valueOf(from) > valueOf(to))
    return 'begins after its end';
  if (step === undefined) return undefined;
  if (from !== undefined && to === undefined) return 'has a step, and is no range';
  return Number(step) >= 1 && Number(step) <= most
    ? undefined
    : `has a step that is not 1 to ${most}`;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format() !== '' && ZONE.test(name);
  } catch {
    return false;
  }
}

function occurs(recurrence: Recurrence): boolean {
  try {
    return nextTicks(recurrence, new Date(), 1).length > 0;
  } catch {
    return false;
  }
}

const cronOf = ({ cron, timeZone }: Recurrence): Cron =>
  new Cron(cron, { timezone: timeZone, mode: '5-part' });

/** The next ticks after an instant. */
export const nextTicks = (recurrence: Recurrence, after: Date, count: number): Date[] =>
  cronOf(recurrence).nextRuns(count, after);

/** @throws Error when there is none any more, or the time zone is gone */
export function tickAfter(recurrence: Recurrence, after: Date): Date {
  const [next] = nextTicks(recurrence, after, 1);
  if (next) return next;
  throw new Error(`"${recurrence.cron}" has no further tick.`);
}

/**
 * What is due at an instant.
 * @param from the first tick that was not made
 * @param most how many may be made now; of what is made up the rest is due at once
 */
export function dueTicks(
  schedule: Recurrence & { missed: MissedPolicy },
  { from, now, most }: { from: Date; now: Date; most: number },
): DueTicks {
  const next = tickAfter(schedule, from);
  const passed = next > now ? [from] : passedTicks(schedule, from, now);
  const isMissed = (tick: Date): boolean => now.getTime() - tick.getTime() > MISSED_AFTER_MS;
  const wanted =
    schedule.missed === 'catchUp' ? passed : passed.slice(-1).filter((tick) => !isMissed(tick));
  const ticks = wanted.slice(0, most);
  return { ticks, next: wanted[most] ?? tickAfter(schedule, now) };
}

/** The latest ones, up to an instant, the oldest first. */
function passedTicks(recurrence: Recurrence, from: Date, now: Date): Date[] {
  const justAfter = new Date(now.getTime() + 1);
  const latest = cronOf(recurrence).previousRuns(MOST_MADE_UP, justAfter);
  return latest.filter((tick) => tick >= from).reverse();
}
