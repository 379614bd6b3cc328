import type { TokenAnswerRules } from '#libs/contracts';
import type { TokenMembers } from './token-members.js';

type Unit = NonNullable<TokenAnswerRules['expires']>['unit'];

const MAX_S = 10 * 365 * 86_400;
/**
 * Tokens are renewed after four fifths of their lifetime at the earliest. With this one,
 * clock-driven renewals of a connection are at least half a minute apart, whatever a provider says;
 * a token that dies earlier is noticed by the provider's refusal.
 */
const MIN_S = 40;
const NUMBER = /^\+?\d+(?:\.\d+)?(?:e\+?\d+)?$/i;
/** An instant without a zone could be any of a day's. */
const INSTANT = /^\d{4}-\d\d-\d\d[T ].*(?:Z|[+-]\d\d:?\d\d)$|(?:GMT|UTC)$/i;

/**
 * Seconds that a new token lives. What is not wholly a number, zero and negative ones, and what
 * would last for more than ten years tell nothing, so the default of the rules stands in. Where
 * seconds are expected, an instant as a Unix time is one.
 * @param answeredAt the server's own clock where it told it (epoch milliseconds): instants are
 *   compared with that
 * @returns `undefined` when the token is used until the provider refuses it
 */
export function lifetimeOf(
  members: TokenMembers,
  { expires, defaultLifetimeS }: TokenAnswerRules,
  answeredAt: number,
): number | undefined {
  const told = members.value('expires_in', expires?.pointer);
  const seconds = readingsOf(told, expires?.unit ?? 's', answeredAt).find(
    (each) => each > 0 && each <= MAX_S,
  );
  const lifetimeS = seconds ?? defaultLifetimeS;
  return lifetimeS === undefined ? undefined : Math.max(MIN_S, lifetimeS);
}

/** Seconds in every way in which the value may be meant. */
function readingsOf(value: unknown, unit: Unit, answeredAt: number): number[] {
  if (unit === 'iso') return [(instantOf(value) - answeredAt) / 1_000];
  const number = numberOf(value);
  const untilMs = (number - answeredAt) / 1_000;
  const untilS = number - answeredAt / 1_000;
  switch (unit) {
    case 's':
      return [number, untilS, untilMs];
    case 'ms':
      return [number / 1_000];
    case 'epoch_s':
      return [untilS];
    case 'epoch_ms':
      return [untilMs];
    default:
      return unit satisfies never;
  }
}

/** Not a number when the value is not one to its end. */
const numberOf = (value: unknown): number =>
  typeof value === 'number'
    ? value
    : typeof value === 'string' && NUMBER.test(value.trim())
      ? Number(value)
      : NaN;

const instantOf = (value: unknown): number =>
  typeof value === 'string' && INSTANT.test(value.trim()) ? Date.parse(value.trim()) : NaN;
