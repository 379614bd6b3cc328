import { Refusal } from '../refusal.js';
import { CLIENT } from './client.js';
import type { CodeBook } from './code-book.js';
import { parameter, requiredParameter } from './parameters.js';
import { checkVerifier } from './pkce.js';
import { ALL_SCOPES, readScopes, type Scope } from './scopes.js';
import type { TokenBook } from './token-book.js';

interface Books {
  clock: () => number;
  tokens: TokenBook;
  codes: CodeBook;
}

type Exchange = (form: URLSearchParams) => Record<string, string | number>;

/** The answer of `/oauth/token` to an authenticated client (RFC 6749, 5.1). */
export function tokenExchange({ clock, tokens, codes }: Books): Exchange {
  // One grant for all its tokens: the client is one caller to the limiter, whatever it fetches.
  const ownGrant = tokens.open(CLIENT.id, ALL_SCOPES);
  const answer = ({ accessToken, expiresAt, scopes }: ReturnType<TokenBook['issueAccess']>) => ({
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: Math.round((expiresAt.getTime() - clock()) / 1000),
    scope: scopes.join(' '),
  });
  const exchanges: ReadonlyMap<string, Exchange> = new Map<string, Exchange>([
    [
      'authorization_code',
      (form) => {
        const grant = redeemCode(form, codes);
        return { ...answer(tokens.issueAccess(grant)), refresh_token: tokens.issueRefresh(grant) };
      },
    ],
    [
      'refresh_token',
      (form) => {
        const refreshToken = requiredParameter(form, 'refresh_token');
        const { grant, scopes } = tokens.redeem(refreshToken, parameter(form, 'scope'));
        const access = answer(tokens.issueAccess(grant, { scopes }));
        return { ...access, refresh_token: tokens.issueRefresh(grant) };
      },
    ],
    [
      'client_credentials',
      (form) => answer(tokens.issueAccess(ownGrant, { scopes: scopesOf(form) })),
    ],
  ]);
  return (form) => {
    const exchange = exchanges.get(requiredParameter(form, 'grant_type'));
    if (exchange !== undefined) return exchange(form);
    const known = [...exchanges.keys()].join(', ');
    throw new Refusal(400, 'unsupported_grant_type', `Send a grant_type among: ${known}.`);
  };
}

function redeemCode(form: URLSearchParams, codes: CodeBook) {
  const code = requiredParameter(form, 'code');
  const redirectUri = requiredParameter(form, 'redirect_uri');
  const verifier = parameter(form, 'code_verifier');
  const authorization = codes.take(code);
  if (authorization.redirectUri !== redirectUri) {
    const message = 'The redirect_uri is not the one of the authorization request.';
    throw new Refusal(400, 'invalid_grant', message);
  }
  checkVerifier(authorization.challenge, verifier);
  return authorization.grant;
}

function scopesOf(form: URLSearchParams): readonly Scope[] {
  return readScopes(parameter(form, 'scope'), ALL_SCOPES);
}
