import type { Credentials } from '#libs/contracts';

/** What an authorisation server's answer to a refresh means. */
export type TokenVerdict =
  | { kind: 'refreshed'; values: Credentials; lifetimeS: number | undefined }
  /** The grant is gone: only the connection's owner can help. */
  | { kind: 'permanent'; reason: string }
  /** The client registration is wrong: the operator must act; connections stay as they are. */
  | { kind: 'configuration'; reason: string }
  | { kind: 'transient'; reason: string };

/** Spellings of "this grant is gone", RFC 6749 §5.2 first, then those of vendors. */
const PERMANENT = new Set([
  'invalid_grant',
  'bad_refresh_token',
  'invalid_refresh_token',
  'token_revoked',
  'invalid_code',
  'interaction_required',
  'consent_required',
]);
const CONFIGURATION = new Set([
  'invalid_client',
  'unauthorized_client',
  'invalid_scope',
  'unsupported_grant_type',
]);
const MAX_LIFETIME_S = 10 * 365 * 86_400;

/**
 * Judges the answer to a refresh request (RFC 6749 §5.1, §5.2). Some providers answer errors with status 200.
 * @param previous stored values; what the answer leaves out is kept
 */
export function judgeTokenAnswer(
  status: number,
  body: Buffer,
  previous: Credentials,
): TokenVerdict {
  const json = parseObject(body);
  const error = errorCode(json);
  if (error !== undefined) return classify(error);
  const accessToken = json?.['access_token'];
  if (status >= 300 || typeof accessToken !== 'string' || accessToken === '') {
    return { kind: 'transient', reason: `the token endpoint answered ${status} without a token` };
  }
  const refreshToken = json?.['refresh_token'];
  return {
    kind: 'refreshed',
    values: {
      ...previous,
      accessToken,
      ...(typeof refreshToken === 'string' && refreshToken !== '' ? { refreshToken } : {}),
    },
    lifetimeS: lifetime(json?.['expires_in']),
  };
}

function classify(error: string): TokenVerdict {
  const code = error.toLowerCase();
  if (PERMANENT.has(code)) return { kind: 'permanent', reason: code };
  if (CONFIGURATION.has(code)) return { kind: 'configuration', reason: code };
  return { kind: 'transient', reason: `the token endpoint answered "${error.slice(0, 100)}"` };
}

/** RFC 6749 says `error`; some vendors put their code in `status` or `code`. Prose is not a code. */
function errorCode(json: Record<string, unknown> | undefined): string | undefined {
  for (const name of ['error', 'status', 'code']) {
    const value = json?.[name];
    if (typeof value !== 'string') continue;
    if (
      name === 'error' ||
      PERMANENT.has(value.toLowerCase()) ||
      CONFIGURATION.has(value.toLowerCase())
    )
      return value;
  }
  return undefined;
}

function lifetime(expiresIn: unknown): number | undefined {
  const seconds = typeof expiresIn === 'string' ? Number.parseFloat(expiresIn) : expiresIn;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds <= 0) return undefined;
  return Math.min(seconds, MAX_LIFETIME_S);
}

function parseObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return typeof parsed === 'object' && parsed !== null
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
