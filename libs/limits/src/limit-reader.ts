import type { HeaderPair, RateLimit } from '#libs/contracts';
import {
  type Field,
  fieldOf,
  type HeaderLines,
  linesOf,
  numberAt,
  valuesAt,
} from './header-field.js';
import { known, type ProviderLimits } from './provider-limits.js';
import { type Clocks, resetTime, retryAfterTime } from './reset-time.js';
import { STANDARD_NAMES, standardLimits } from './standard-limits.js';

/** A head as it is judged: its status may have become 429. */
interface ReadHead {
  status: number;
  headers: readonly HeaderPair[];
}

const TOO_MANY = 429;
const RETRY_AFTER = 'retry-after';
const ALWAYS = [...STANDARD_NAMES, RETRY_AFTER, 'date'];

/**
 * Reads limits from the heads of answers: as the provider's declaration says, else where a name has
 * one meaning only. Made once a route.
 */
export class LimitReader {
  readonly #declared: RateLimit | undefined;
  readonly #limit: Field | number | undefined;
  readonly #remaining: Field | undefined;
  readonly #used: Field | undefined;
  readonly #reset: Field | undefined;
  /** Names that mean what their declaration says, and nothing else. */
  readonly #claimed: ReadonlySet<string>;
  readonly #wanted: ReadonlySet<string>;

  constructor(declared?: RateLimit) {
    const { limit, remaining, used, reset } = declared ?? {};
    this.#declared = declared;
    this.#limit = typeof limit === 'number' ? limit : fieldOf(limit);
    this.#remaining = fieldOf(remaining);
    this.#used = fieldOf(used);
    this.#reset = fieldOf(reset);
    const fields = [this.#limit, this.#remaining, this.#used, this.#reset];
    const names = fields.flatMap((field) => (typeof field === 'object' ? field.header : []));
    this.#claimed = new Set(names);
    this.#wanted = new Set([...ALWAYS, ...names]);
  }

  /**
   * `undefined` when nothing is told. `Retry-After` counts after a 429 and goes before every reset,
   * unless it is declared itself.
   * @param now epoch milliseconds
   */
  read({ status, headers }: ReadHead, now: number): ProviderLimits | undefined {
    if (!this.#declared && status !== TOO_MANY && !hasStandardName(headers)) return undefined;
    const lines = linesOf(headers, this.#wanted);
    const clocks = { now, date: lines.get('date')?.[0] };
    const others = new Map([...lines].filter(([name]) => !this.#claimed.has(name)));
    const limits = {
      ...standardLimits(others, clocks),
      ...this.#asDeclared(lines, clocks),
      ...(status === TOO_MANY ? comeAgain(others, clocks) : {}),
    };
    return Object.keys(limits).length > 0 ? limits : undefined;
  }

  #asDeclared(lines: HeaderLines, clocks: Clocks): ProviderLimits {
    const at = (field: Field | undefined) => field && numberAt(lines, field);
    const given = typeof this.#limit === 'number' ? this.#limit : at(this.#limit);
    const used = at(this.#used);
    const left = at(this.#remaining);
    const remaining =
      left ?? (given !== undefined && used !== undefined ? given - used : undefined);
    const limit = given ?? (left !== undefined && used !== undefined ? left + used : undefined);
    const unit = this.#declared?.reset?.unit;
    const resetAt = this.#reset && unit && resetTime(valuesAt(lines, this.#reset), unit, clocks);
    const isKnown = used !== undefined || left !== undefined || typeof this.#limit === 'object';
    return known({ limit: isKnown ? limit : undefined, remaining, resetAt });
  }
}

/** When `Retry-After` says that one may come again. */
export function retryAfter(headers: readonly HeaderPair[], now: number): number | undefined {
  const lines = linesOf(headers, RETRY_NAMES);
  return retryAfterIn(lines, { now, date: lines.get('date')?.[0] });
}
const RETRY_NAMES = new Set([RETRY_AFTER, 'date']);

const comeAgain = (lines: HeaderLines, clocks: Clocks): ProviderLimits => {
  const resetAt = retryAfterIn(lines, clocks);
  return resetAt === undefined ? {} : { resetAt };
};

const retryAfterIn = (lines: HeaderLines, clocks: Clocks): number | undefined =>
  retryAfterTime(lines.get(RETRY_AFTER) ?? [], clocks);

/** Looked at for every answer, so it looks at little: most names differ in their first letter. */
function hasStandardName(headers: readonly HeaderPair[]): boolean {
  for (const [name] of headers)
    if ((name.charCodeAt(0) | 0x20) === 0x72 && /^ratelimit/i.test(name)) return true;
  return false;
}
