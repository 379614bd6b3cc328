import { type TokenAnswerRules, valueAtPointer } from '#libs/contracts';

type Expires = NonNullable<TokenAnswerRules['expires']>;

const MAX_S = 10 * 365 * 86_400;
/**
 * Tokens are renewed after four fifths of their lifetime at the earliest. With this one, clock-driven renewals of a connection are
 * at least half a minute apart, whatever a provider says; a token that dies earlier is noticed by the provider's refusal.
 */
const MIN_S = 40;
const RFC_6749: Expires = { pointer: '/expires_in', unit: 's' };

/**
 * Seconds that a new token lives. Zero, negative and unreadable values tell nothing, so the default of the rules stands in.
 * @param answeredAt the server's own clock where it told it (epoch milliseconds): instants are compared with that
 * @returns `undefined` when the token is used until the provider refuses it
 */
export function lifetimeOf(
  json: unknown,
  { expires = RFC_6749, defaultLifetimeS }: TokenAnswerRules,
  answeredAt: number,
): number | undefined {
  const told = secondsOf(valueAtPointer(json, expires.pointer), expires.unit, answeredAt);
  const seconds = told > 0 ? told : defaultLifetimeS;
  return seconds === undefined ? undefined : Math.min(MAX_S, Math.max(MIN_S, seconds));
}

/** Not a number when the value cannot be read. */
function secondsOf(value: unknown, unit: Expires['unit'], answeredAt: number): number {
  if (unit === 'iso')
    return typeof value === 'string' ? (Date.parse(value) - answeredAt) / 1_000 : NaN;
  const number = typeof value === 'string' ? Number.parseFloat(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return NaN;
  switch (unit) {
    case 's':
      return number;
    case 'ms':
      return number / 1_000;
    case 'epoch_s':
      return number - answeredAt / 1_000;
    case 'epoch_ms':
      return (number - answeredAt) / 1_000;
    default:
      return unit satisfies never;
  }
}
