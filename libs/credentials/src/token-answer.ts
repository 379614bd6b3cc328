import { type Credentials, HEADER_TEXT, type HeaderPair, valueAtPointer } from '#libs/contracts';
import { documentOf, parsed, textOf } from './token-document.js';
import { lifetimeOf } from './token-lifetime.js';
import { TokenMembers } from './token-members.js';
import {
  type ErrorReading,
  type TokenFailure,
  faultByCode,
  faultByProse,
  faultInPlace,
  saysError,
  type TokenError,
} from './token-error.js';

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
  /**
   * The server said no, and not why in words that are known: it may pass, but not if it says so
   * again and again.
   */
  | { kind: 'refused'; reason: string }
  /** `wasAnswered`: the server has said no, so it has not used up the refresh token. */
  | { kind: 'transient'; reason: string; wasAnswered: boolean }
  /**
   * The server said yes, and no token could be read in it: the refresh token may be used up, and
   * its successor be in there.
   */
  | { kind: 'unread'; reason: string; answer: TokenAnswer };

export interface TokenAnswer {
  status: number;
  headers: readonly HeaderPair[];
  body: Buffer;
  /** The server's clock, or ours (epoch milliseconds). */
  answeredAt: number;
}

/** How an answer is to be read. */
export interface TokenReading extends ErrorReading {
  /** Stored values; what the answer leaves out is kept. */
  previous: Credentials;
  /** A refresh token in the answer is of use. */
  takesRefreshToken: boolean;
}

const MAX_NAME = 200;
/**
 * With these a server says that it cannot answer now (RFC 9110 §15.5.9, RFC 8470 §5.2, RFC 6585
 * §4).
 */
const NOT_NOW = new Set([408, 425, 429]);
const isTrouble = (status: number): boolean => status < 200 || status >= 500 || NOT_NOW.has(status);

/**
 * Judges the answer to a token request (RFC 6749 §5.1, §5.2) and is lenient where vendors are: the
 * media type, `token_type` and `expires_in` may be missing or odd, errors may come with status 200,
 * in any member and in prose.
 */
export function judgeTokenAnswer(answer: TokenAnswer, reading: TokenReading): TokenVerdict {
  const text = textOf(answer.body, answer.headers);
  const document = documentOf(text);
  const members = new TokenMembers(document, reading.rules);
  const accessToken = members.text('access_token', reading.rules.accessToken);
  const isSuccess = answer.status >= 200 && answer.status < 300;
  if (!isSuccess || accessToken === undefined) return failure({ document, text }, answer, reading);
  const error = faultInPlace(document, reading);
  if (error) return refused(error, answer.status);
  if (!HEADER_TEXT.test(accessToken)) return unread('a token that no header can carry', answer);
  return refreshed(accessToken, members, { answeredAt: answer.answeredAt, reading });
}

function refreshed(
  accessToken: string,
  members: TokenMembers,
  { answeredAt, reading }: { answeredAt: number; reading: TokenReading },
): TokenVerdict {
  const { previous, rules, takesRefreshToken } = reading;
  const refreshToken = takesRefreshToken
    ? members.text('refresh_token', rules.refreshToken)
    : undefined;
  return {
    kind: 'refreshed',
    values: { ...previous, accessToken, ...(refreshToken === undefined ? {} : { refreshToken }) },
    lifetimeS: lifetimeOf(members, rules, answeredAt),
    account: accountOf(members, rules.account),
    accountName: accountNameOf(claimsOf(members)),
  };
}

function failure(failed: TokenFailure, answer: TokenAnswer, reading: TokenReading): TokenVerdict {
  const { status } = answer;
  if (isTrouble(status)) {
    const error = faultInPlace(failed.document, reading);
    return error ? refused(error, status) : transient(withoutToken(status), status < 500);
  }
  const coded = faultByCode(failed, reading);
  const error = faultByProse(failed, reading);
  // Some call the client unauthorised when it is the refresh token that is dead, and say so beside
  // it.
  const isGrants = coded?.fault === 'configuration' && error.fault === 'permanent';
  if (coded) return refused(isGrants ? { ...coded, fault: 'permanent' } : coded, status);
  const isNo = status >= 300 || error.fault !== 'unclear' || saysError(failed.document);
  return isNo ? refused(error, status) : unread('no token that could be read', answer);
}

/**
 * An ID token that came straight from the token endpoint needs no look at its signature (OpenID
 * Connect Core §3.1.3.7).
 */
function accountOf(members: TokenMembers, pointer: string | undefined): string | undefined {
  if (pointer !== undefined) return nameOf(members.value('id_token', pointer));
  return nameOf(valueAtPointer(claimsOf(members), '/sub'));
}

function claimsOf(members: TokenMembers): unknown {
  const [, payload = ''] = (members.text('id_token') ?? '').split('.');
  return parsed(Buffer.from(payload, 'base64url').toString());
}

/** OpenID Connect Core §5.1. */
const accountNameOf = (claims: unknown): string | undefined =>
  ['/email', '/preferred_username', '/name']
    .map((pointer) => nameOf(valueAtPointer(claims, pointer)))
    .find((name) => name !== undefined)
    ?.slice(0, MAX_NAME);

function nameOf(value: unknown): string | undefined {
  // A number that JSON.parse has rounded would be somebody else's too.
  if (Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const withoutToken = (status: number): string =>
  `the token endpoint answered ${status} without a token`;

const transient = (reason: string, wasAnswered: boolean): TokenVerdict => ({
  kind: 'transient',
  reason,
  wasAnswered,
});

const unread = (what: string, answer: TokenAnswer): TokenVerdict => ({
  kind: 'unread',
  reason: `the token endpoint answered ${answer.status} with ${what}`,
  answer,
});

function refused({ fault, code }: TokenError, status: number): TokenVerdict {
  const named = code && `the token endpoint answered the error "${code}"`;
  switch (fault) {
    case 'permanent':
      return {
        kind: 'permanent',
        reason: code ?? 'the token endpoint says that the grant is gone',
      };
    case 'configuration':
      return { kind: 'configuration', reason: code ?? 'the token endpoint refuses the client' };
    case 'passing':
      return transient(named ?? withoutToken(status), true);
    case 'unclear':
      return { kind: 'refused', reason: named ?? withoutToken(status) };
    default:
      return fault satisfies never;
  }
}
