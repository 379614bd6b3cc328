import { randomBytes } from 'node:crypto';
import { Refusal } from '../refusal.js';
import { readScopes, type Scope } from './scopes.js';

/** One consent: the family of every token that descends from it. */
export interface Grant {
  readonly id: string;
  readonly subject: string;
  readonly scopes: readonly Scope[];
  revoked: boolean;
}

export interface Access {
  grant: Grant;
  scopes: readonly Scope[];
  expiresAtMs: number;
}

/**
 * Access and refresh tokens. A refresh token works once; the second presentation revokes the whole
 * grant, access tokens included (RFC 9700, 4.14.2).
 */
export class TokenBook {
  readonly #access = new Map<string, Access>();
  readonly #refresh = new Map<string, { grant: Grant; used: boolean }>();

  constructor(
    private readonly clock: () => number,
    private readonly lifetimeS: number,
    private readonly stats: { refreshes: number; reuseDetected: number },
  ) {}

  open(subject: string, scopes: readonly Scope[]): Grant {
    return { id: random('grant'), subject, scopes, revoked: false };
  }

  issueAccess(
    grant: Grant,
    { scopes = grant.scopes, lifetimeS = this.lifetimeS }: AccessWish = {},
  ): { accessToken: string; expiresAt: Date; scopes: readonly Scope[] } {
    const accessToken = random('access');
    const expiresAtMs = this.clock() + lifetimeS * 1000;
    this.#access.set(accessToken, { grant, scopes, expiresAtMs });
    return { accessToken, expiresAt: new Date(expiresAtMs), scopes };
  }

  issueRefresh(grant: Grant): string {
    const refreshToken = random('refresh');
    this.#refresh.set(refreshToken, { grant, used: false });
    return refreshToken;
  }

  /** Uses the refresh token up. A scope that is not granted is refused before that. */
  redeem(refreshToken: string, scope: string | undefined): Omit<Access, 'expiresAtMs'> {
    const entry = this.#refresh.get(refreshToken);
    if (entry === undefined) throw invalidGrant('is unknown');
    if (entry.used) {
      this.stats.reuseDetected += 1;
      entry.grant.revoked = true;
      throw invalidGrant('was used before, so its grant is revoked');
    }
    if (entry.grant.revoked) throw invalidGrant('is revoked');
    const scopes = readScopes(scope, entry.grant.scopes);
    entry.used = true;
    this.stats.refreshes += 1;
    return { grant: entry.grant, scopes };
  }

  /** The live access behind the token, or why there is none. */
  find(accessToken: string): Access | 'unknown' | 'expired' | 'revoked' {
    const access = this.#access.get(accessToken);
    if (access === undefined) return 'unknown';
    if (access.grant.revoked) return 'revoked';
    return this.clock() < access.expiresAtMs ? access : 'expired';
  }

  expire(accessToken: string): void {
    const access = this.#access.get(accessToken);
    if (access === undefined) throw new Error('Pass an access token that this sandbox issued.');
    access.expiresAtMs = Math.min(access.expiresAtMs, this.clock());
  }

  /** A refresh token takes its grant with it, an access token goes alone (RFC 7009, 2.1). */
  revoke(token: string): void {
    this.#access.delete(token);
    const entry = this.#refresh.get(token);
    if (entry !== undefined) entry.grant.revoked = true;
  }
}

interface AccessWish {
  scopes?: readonly Scope[];
  lifetimeS?: number | undefined;
}

function random(kind: string): string {
  return `${kind}_${randomBytes(24).toString('base64url')}`;
}

function invalidGrant(reason: string): Refusal {
  return new Refusal(400, 'invalid_grant', `The refresh token ${reason}; authorize again.`);
}
