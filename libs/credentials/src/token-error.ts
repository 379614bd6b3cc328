import { type TokenAnswerRules, valueAtPointer } from '#libs/contracts';
import { isObject } from './token-members.js';

/** Whose fault an error is, as far as its words tell; `unclear` when they do not. */
type Fault = 'permanent' | 'configuration' | 'passing' | 'unclear';

export interface TokenError {
  fault: Fault;
  /**
   * What may be repeated of the server's words: a code. Never prose, which may hold what the server
   * was sent.
   */
  code: string | undefined;
}

/** How words are to be taken. */
export interface ErrorReading {
  rules: TokenAnswerRules;
  /**
   * The client belongs to the connection: when it is refused, its owner must act, not the operator.
   */
  isOwnClient: boolean;
}

/** Something that an answer says, and under which name. */
interface Statement {
  name: string;
  text: string;
}

const MAX_DEPTH = 4;
const MAX_SAID = 50;
const MAX_TEXT = 1_000;

/** What an error code may look like (RFC 6749 §5.2); anything else is the server's prose. */
const ERROR_CODE = /^[a-z][a-z0-9_.-]{0,63}$/i;
/** Spellings of "this grant is gone", RFC 6749 §5.2 first, then those of vendors. */
const PERMANENT = new Set([
  'invalid_grant',
  'bad_refresh_token',
  'invalid_refresh_token',
  'refresh_token_invalid',
  'expired_refresh_token',
  'refresh_token_expired',
  'refresh_token_revoked',
  'invalid_token',
  'expired_token',
  'token_expired',
  'token_revoked',
  'revoked_token',
  'expired_grant',
  'grant_expired',
  'grant_revoked',
  'grant_not_found',
  'invalid_code',
  'interaction_required',
  'consent_required',
  'login_required',
  'invalid_auth',
  'account_inactive',
]);
const CLIENT_REFUSED = new Set([
  'invalid_client',
  'unauthorized_client',
  'invalid_client_id',
  'invalid_client_secret',
  'bad_client_id',
  'bad_client_secret',
  'incorrect_client_credentials',
]);
const CONFIGURATION = new Set(['invalid_scope', 'unsupported_grant_type', 'invalid_grant_type']);
const PASSING = new Set([
  'temporarily_unavailable',
  'server_error',
  'internal_error',
  'service_unavailable',
  'slow_down',
  'ratelimited',
  'rate_limited',
  'rate_limit_exceeded',
  'too_many_requests',
]);

const DEATH =
  'invalid|expired|revoked|unknown|inactive|malformed|bad|incorrect|reused|blacklisted|no longer|' +
  'already used|already been used|not found|not valid|not active|not recognized|does not exist|doesn t exist';
const GRANT =
  '(?:refresh |access |auth |user |bearer )?token(?! type| endpoint| url| request| response)|' +
  'authori[sz]ation(?: grant)?(?! code| header| server| endpoint| url)|consent';
const CLIENT = 'client(?: id| secret| credentials| authentication)?|app(?:lication)? (?:id|secret)';
const words = (pattern: string): RegExp => new RegExp(`\\b(?:${pattern})`);

/** Sentences by what they mean, in words of small letters; the first that fits counts. */
const PROSE: readonly [RegExp, Fault][] = [
  [
    words('(?:not|never) (?:yet )?expired|still valid|too (?:many|early|soon|often|fast)'),
    'passing',
  ],
  [words('rate limit|throttl|quota'), 'passing'],
  [words(`(?:${CLIENT})(?: \\w+){0,3} (?:${DEATH}|failed|disabled|mismatch)`), 'configuration'],
  [words(`(?:${DEATH}|unauthorized) (?:${CLIENT})`), 'configuration'],
  [words(`(?:${GRANT})(?: \\w+){0,3} (?:${DEATH})`), 'permanent'],
  [words(`(?:${DEATH}) (?:\\w+ ){0,2}(?:${GRANT})`), 'permanent'],
  [words('(?:grant|access) (?:\\w+ ){0,2}(?:revoked|expired)'), 'permanent'],
  [words('(?:user|owner) (?:has )?revoked|re ?auth(?:enticat|ori[sz])'), 'permanent'],
  [words('temporar|unavailable|maintenance|overload|timed? ?out|try again'), 'passing'],
];

/** An answer that has brought no tokens. */
export interface TokenFailure {
  /** `undefined` when it is neither JSON nor a form. */
  document: unknown;
  text: string;
}

/**
 * The fault by the codes that an answer holds, wherever a vendor puts them and however it writes
 * them.
 * @returns `undefined` when there is no code that is known
 */
export const faultByCode = (failed: TokenFailure, reading: ErrorReading): TokenError | undefined =>
  codedFault([...placesOf(failed.document, reading.rules), ...allSaid(failed)], reading);

/**
 * As `faultByCode`, but only where codes belong: an answer with tokens in it may say a lot that is
 * none.
 */
export const faultInPlace = (document: unknown, reading: ErrorReading): TokenError | undefined =>
  codedFault(placesOf(document, reading.rules), reading);

/** The fault by the sentences of an answer. */
export function faultByProse(failed: TokenFailure, reading: ErrorReading): TokenError {
  const sentences = allSaid(failed)
    .filter((each) => !codedFault([each], reading))
    .map((each) => wordsOf(`${each.name} ${each.text}`));
  const found = PROSE.find(([pattern]) => sentences.some((sentence) => pattern.test(sentence)));
  const fault = found?.[1] ?? 'unclear';
  const code = repeatable(valueAtPointer(failed.document, '/error'));
  if (fault === 'passing' || fault === 'unclear') return { fault, code };
  // The sentence says more than a code beside it that nobody knows.
  return { fault: reading.isOwnClient ? 'permanent' : fault, code: undefined };
}

/** Whether an answer says that something went wrong, without a word about what. */
export const saysError = (document: unknown): boolean =>
  isObject(document) &&
  Object.entries(document).some(
    ([name, value]) => /^err/i.test(name) && Boolean(value) && value !== '0',
  );

function codedFault(said: readonly Statement[], reading: ErrorReading): TokenError | undefined {
  for (const { text } of said) {
    for (const code of codesIn(text)) {
      const fault = faultOf(code, reading);
      if (fault !== undefined) return { fault, code };
    }
  }
  return undefined;
}

function faultOf(code: string, { rules, isOwnClient }: ErrorReading): Fault | undefined {
  const isListed = (codes: readonly string[] = []): boolean =>
    codes.some((each) => each.toLowerCase() === code);
  if (isListed(rules.permanentErrors)) return 'permanent';
  if (isListed(rules.configurationErrors)) return 'configuration';
  if (PASSING.has(code)) return 'passing';
  if (PERMANENT.has(code)) return 'permanent';
  if (CLIENT_REFUSED.has(code)) return isOwnClient ? 'permanent' : 'configuration';
  return CONFIGURATION.has(code) ? 'configuration' : undefined;
}

/**
 * RFC 6749 says `error`; some vendors put their code in `status` or `code`, others where the rules
 * say.
 */
function placesOf(document: unknown, { errorCode }: TokenAnswerRules): Statement[] {
  return ['/error', errorCode, '/status', '/code'].flatMap((pointer) => {
    const value = pointer === undefined ? undefined : valueAtPointer(document, pointer);
    return typeof value === 'string' || typeof value === 'number'
      ? [{ name: '', text: String(value) }]
      : [];
  });
}

/**
 * Every text in an answer, outer ones first. A page may speak of anything, of the session of
 * whoever looks at it for example.
 */
function allSaid({ document, text }: TokenFailure): Statement[] {
  if (document === undefined && text.includes('<')) return [];
  const said: Statement[] = [];
  let level: [name: string, value: unknown][] = [['', document ?? text]];
  for (let depth = 0; depth <= MAX_DEPTH && said.length < MAX_SAID; depth++) {
    for (const [name, value] of level)
      if (typeof value === 'string') said.push({ name, text: value.slice(0, MAX_TEXT) });
    level = level.flatMap(([name, value]) => {
      if (Array.isArray(value)) return value.map((each): [string, unknown] => [name, each]);
      return isObject(value) ? Object.entries(value) : [];
    });
  }
  return said.slice(0, MAX_SAID);
}

/**
 * A text as the code it may be: whole, before an explanation (`invalid_grant: …`), behind a prefix
 * (`oauth.v2.InvalidGrant`).
 */
function codesIn(text: string): string[] {
  const whole = text.trim();
  const [beforeColon = ''] = whole.split(/[:(,;]| - /);
  const behindPrefix = whole.split(/[.:/#]/).at(-1) ?? '';
  const spellings = [whole, beforeColon, behindPrefix].map((each) =>
    wordsOf(each)
      .replaceAll(' ', '_')
      .replace(/^(?:e|err|error|oauth|oauth2)_/, ''),
  );
  return [whole.toLowerCase(), ...spellings];
}

/**
 * Small letters and digits, one blank between words: `InvalidGrant` and `INVALID-GRANT` are
 * `invalid grant`.
 */
const wordsOf = (text: string): string =>
  text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();

const repeatable = (error: unknown): string | undefined =>
  typeof error === 'string' && ERROR_CODE.test(error) ? error : undefined;
