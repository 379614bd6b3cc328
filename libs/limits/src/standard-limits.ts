import { type List, parseDictionary, parseList, Token } from 'structured-headers';
import { type HeaderLines, numberAt, valuesAt } from './header-field.js';
import { known, type ProviderLimits } from './provider-limits.js';
import { type Clocks, decimal, resetTime } from './reset-time.js';

export const STANDARD_NAMES = [
  'ratelimit',
  'ratelimit-policy',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
];

const YEAR_S = 31_536_000;

/**
 * The header fields of the IETF draft "RateLimit header fields for HTTP" in the forms of its
 * versions: `RateLimit` and `RateLimit-Policy` (structured fields), and before them
 * `RateLimit-Limit`, `-Remaining` and `-Reset`. All times are seconds from now.
 */
export function standardLimits(lines: HeaderLines, clocks: Clocks): ProviderLimits {
  const field = lines.get('ratelimit')?.join(',');
  const policy = lines.get('ratelimit-policy')?.join(',');
  return {
    ...single(lines, clocks),
    ...(field === undefined && policy === undefined ? {} : structured(field, policy, clocks)),
  };
}

/**
 * A `RateLimit-Reset` of years is an instant of somebody who does not keep to the draft: its unit
 * is not known.
 */
function single(lines: HeaderLines, clocks: Clocks): ProviderLimits {
  const limit = numberAt(lines, { header: 'ratelimit-limit' });
  const remaining = numberAt(lines, { header: 'ratelimit-remaining' });
  const resets = valuesAt(lines, { header: 'ratelimit-reset' }).filter(
    (text) => (decimal(text.trim()) ?? 0) < YEAR_S,
  );
  return known({ limit, remaining, resetAt: resetTime(resets, 'delta_s', clocks) });
}

interface Service {
  remaining: number;
  resetS: number | undefined;
  limit: number | undefined;
}

/** Of several limits the tightest counts, of equally tight ones the one that lasts longest. */
function structured(
  field: string | undefined,
  policy: string | undefined,
  clocks: Clocks,
): ProviderLimits {
  const quotas = quotasOf(policy);
  const services = field === undefined ? [] : (servicesOf(field, quotas) ?? inOneOf(field));
  const [tightest] = services.sort(
    (a, b) => a.remaining - b.remaining || (b.resetS ?? 0) - (a.resetS ?? 0),
  );
  if (!tightest) return quotas.size === 1 ? known({ limit: [...quotas.values()][0] }) : {};
  const { remaining, limit, resetS } = tightest;
  const resets = resetS === undefined ? [] : [String(resetS)];
  return known({ limit, remaining, resetAt: resetTime(resets, 'delta_s', clocks) });
}

/**
 * `"burst";q=100;w=60`: how many requests each policy allows; other quota units than requests are
 * not ours to count.
 */
function quotasOf(policy: string | undefined): Map<string, number> {
  const quotas = new Map<string, number>();
  for (const [item, parameters] of (policy === undefined ? undefined : list(policy)) ?? []) {
    const name = nameOf(item);
    const quota = parameters.get('q');
    const unit = parameters.get('qu') ?? 'requests';
    if (name !== undefined && typeof quota === 'number' && unit === 'requests')
      quotas.set(name, quota);
  }
  return quotas;
}

/** `"burst";r=7;t=30`, several of them. */
function servicesOf(field: string, quotas: Map<string, number>): Service[] | undefined {
  return list(field)?.flatMap(([item, parameters]) => {
    const name = nameOf(item);
    const remaining = parameters.get('r');
    const resetS = parameters.get('t');
    if (name === undefined || typeof remaining !== 'number') return [];
    const limit = quotas.get(name);
    return { remaining, limit, resetS: typeof resetS === 'number' ? resetS : undefined };
  });
}

/** `limit=100, remaining=7, reset=30`, as draft 7 had it. */
function inOneOf(field: string): Service[] {
  const members = attempt(() => parseDictionary(field));
  const numberOf = (name: string): number | undefined => {
    const value = members?.get(name)?.[0];
    return typeof value === 'number' ? value : undefined;
  };
  const remaining = numberOf('remaining');
  if (remaining === undefined) return [];
  return [{ remaining, limit: numberOf('limit'), resetS: numberOf('reset') }];
}

const list = (text: string): List | undefined => attempt(() => parseList(text));

function nameOf(item: List[number][0]): string | undefined {
  return typeof item === 'string' || item instanceof Token ? item.toString() : undefined;
}

/** RFC 9651: a field that does not parse is ignored as a whole. */
function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
