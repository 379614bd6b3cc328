import {
  type Credentials,
  HEADER_TEXT,
  type TokenAnswerRules,
  valueAtPointer,
} from '#libs/contracts';
import { lifetimeOf } from './token-lifetime.js';

/** What an authorisation server's answer to a token request means. */
export type TokenVerdict =
  | {
      kind: 'refreshed';
      values: Credentials;
      lifetimeS: number | undefined;
      /** Whose tokens they are, as the provider calls the account. */
      account: string | undefined;
      /** What its owner calls the account, to be shown: an e-mail address or a name. */
      accountName: string | undefined;
    }
  /** The grant is gone: only the connection's owner can help. */
  | { kind: 'permanent'; reason: string }
  /** The client registration is wrong: the operator must act; connections stay as they are. */
  | { kind: 'configuration'; reason: string }
  /** `wasAnswered`: the server has said no, so it has not used up the refresh token. */
  | { kind: 'transient'; reason: string; wasAnswered: boolean };

export interface TokenAnswer {
  status: number;
  body: Buffer;
  /** The server's clock, or ours (epoch milliseconds). */
  answeredAt: number;
}

/** How an answer is to be read. */
export interface TokenReading {
  /** Stored values; what the answer leaves out is kept. */
  previous: Credentials;
  rules: TokenAnswerRules;
  /** The client belongs to the connection: when it is refused, its owner must act, not the operator. */
  isOwnClient: boolean;
  /** A refresh token in the answer is of use. */
  takesRefreshToken: boolean;
}

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
const MAX_NAME = 200;
const CLIENT_REFUSED = new Set(['invalid_client', 'unauthorized_client']);
const CONFIGURATION = new Set([...CLIENT_REFUSED, 'invalid_scope', 'unsupported_grant_type']);
/** What an error code may look like (RFC 6749 §5.2); anything else is the server's prose, and may repeat what it was sent. */
const ERROR_CODE = /^[a-z][a-z0-9_.-]{0,63}$/i;

/**
 * Judges the answer to a token request (RFC 6749 §5.1, §5.2) and is lenient where vendors are: `token_type`, `expires_in` and
 * the media type may be missing or odd, and errors may come with status 200.
 */
export function judgeTokenAnswer(answer: TokenAnswer, reading: TokenReading): TokenVerdict {
  const { previous, rules, takesRefreshToken } = reading;
  const json = parse(answer.body);
  const error = errorCode(json, reading);
  if (error !== undefined) return classify(error, reading);
  const accessToken = textAt(json, rules.accessToken ?? '/access_token');
  if (answer.status >= 300 || accessToken === undefined)
    return transient(
      `the token endpoint answered ${answer.status} without a token`,
      answer.status < 500,
    );
  if (!HEADER_TEXT.test(accessToken))
    return transient('the token endpoint answered with a token that no header can carry', false);
  const refreshToken = takesRefreshToken
    ? textAt(json, rules.refreshToken ?? '/refresh_token')
    : undefined;
  return {
    kind: 'refreshed',
    values: { ...previous, accessToken, ...(refreshToken === undefined ? {} : { refreshToken }) },
    lifetimeS: lifetimeOf(json, rules, answer.answeredAt),
    account: accountOf(json, rules),
    accountName: accountNameOf(claimsOf(json)),
  };
}

/** An ID token that came straight from the token endpoint needs no look at its signature (OpenID Connect Core §3.1.3.7). */
function accountOf(json: unknown, { account }: TokenAnswerRules): string | undefined {
  return account === undefined ? nameAt(claimsOf(json), '/sub') : nameAt(json, account);
}

function claimsOf(json: unknown): unknown {
  const [, payload = ''] = (textAt(json, '/id_token') ?? '').split('.');
  return parse(Buffer.from(payload, 'base64url'));
}

/** OpenID Connect Core §5.1. */
const accountNameOf = (claims: unknown): string | undefined =>
  ['/email', '/preferred_username', '/name']
    .map((pointer) => textAt(claims, pointer))
    .find((name) => name !== undefined)
    ?.slice(0, MAX_NAME);

const nameAt = (json: unknown, pointer: string): string | undefined => {
  const value = valueAtPointer(json, pointer);
  // A number that JSON.parse has rounded would be somebody else's too.
  if (Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const transient = (reason: string, wasAnswered: boolean): TokenVerdict => ({
  kind: 'transient',
  reason,
  wasAnswered,
});

function classify(error: string, reading: TokenReading): TokenVerdict {
  const code = error.toLowerCase();
  const kind = kindOf(code, reading);
  if (kind !== undefined) return { kind, reason: code };
  const named = ERROR_CODE.test(error) ? `the error "${error}"` : 'an error without a code';
  return transient(`the token endpoint answered ${named}`, true);
}

function kindOf(
  code: string,
  { rules, isOwnClient }: TokenReading,
): 'permanent' | 'configuration' | undefined {
  const isListed = (codes: readonly string[] = []): boolean =>
    codes.some((each) => each.toLowerCase() === code);
  if (isListed(rules.permanentErrors)) return 'permanent';
  if (isListed(rules.configurationErrors)) return 'configuration';
  if (PERMANENT.has(code) || (isOwnClient && CLIENT_REFUSED.has(code))) return 'permanent';
  return CONFIGURATION.has(code) ? 'configuration' : undefined;
}

/** RFC 6749 says `error`; some vendors put their code in `status` or `code`, others where the rules say. Prose is not a code. */
function errorCode(json: unknown, reading: TokenReading): string | undefined {
  const error = textAt(json, '/error');
  if (error !== undefined) return error;
  const { errorCode: pointer } = reading.rules;
  return [pointer, '/status', '/code']
    .flatMap((each) => (each === undefined ? [] : [valueAtPointer(json, each)]))
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .map(String)
    .find((code) => kindOf(code.toLowerCase(), reading) !== undefined);
}

/** Text that is not empty. */
function textAt(json: unknown, pointer: string): string | undefined {
  const value = valueAtPointer(json, pointer);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
