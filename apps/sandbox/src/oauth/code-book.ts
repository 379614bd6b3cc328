import { randomBytes } from 'node:crypto';
import { Refusal } from '../refusal.js';
import type { Grant } from './token-book.js';

const LIFETIME_MS = 60_000;

export interface Authorization {
  grant: Grant;
  redirectUri: string;
  challenge: string | undefined;
}

/** Authorization codes: one use, one minute. A second use revokes the grant (RFC 6749, 4.1.2). */
export class CodeBook {
  readonly #codes = new Map<string, Authorization & { expiresAtMs: number; used: boolean }>();

  constructor(private readonly clock: () => number) {}

  open(authorization: Authorization): string {
    const code = `code_${randomBytes(24).toString('base64url')}`;
    this.#codes.set(code, {
      ...authorization,
      expiresAtMs: this.clock() + LIFETIME_MS,
      used: false,
    });
    return code;
  }

  /** Uses the code up, also when the exchange then fails for another reason. */
  take(code: string): Authorization {
    const entry = this.#codes.get(code);
    if (entry === undefined) throw refusal('is unknown');
    if (entry.used) {
      entry.grant.revoked = true;
      throw refusal('was used before');
    }
    entry.used = true;
    if (this.clock() >= entry.expiresAtMs) throw refusal('has expired');
    return entry;
  }
}

function refusal(reason: string): Refusal {
  return new Refusal(400, 'invalid_grant', `The code ${reason}; authorize again.`);
}
