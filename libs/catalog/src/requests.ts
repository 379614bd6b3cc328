import type { HeaderPair, OAuth2Spec, Verification } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import type { ProviderFacts } from './provider.schema.js';

export interface AuthorizationInput {
  clientId: string;
  redirectUri: string;
  state: string;
  scopes: readonly string[];
  /** S256 of the verifier (RFC 7636); sent only where the provider knows PKCE. */
  codeChallenge?: string;
}

/**
 * What to ask for: the integration's scopes, and those without which the connection would not last.
 */
export const scopesFor = (
  { requiredScopes = [] }: Pick<ProviderFacts, 'requiredScopes'>,
  scopes: readonly string[],
) => [...new Set([...scopes, ...requiredScopes])];

/** Where to send the owner of an account so that they may allow access (RFC 6749 §4.1.1). */
export function authorizationUrl(auth: OAuth2Spec, input: AuthorizationInput): URL {
  if (auth.authorizationUrl === undefined)
    throw new SluiceError('invalid_request', {
      errors: [{ path: 'auth.authorizationUrl', message: 'is needed to ask for authorisation' }],
    });
  const url = new URL(auth.authorizationUrl);
  const parameters = {
    response_type: 'code',
    client_id: input.clientId,
    redirect_uri: input.redirectUri,
    state: input.state,
    ...(input.scopes.length > 0 ? { scope: input.scopes.join(auth.scopeSeparator) } : {}),
    ...(auth.pkce && input.codeChallenge !== undefined
      ? { code_challenge: input.codeChallenge, code_challenge_method: 'S256' }
      : {}),
    ...auth.authorizationParams,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
}

export interface VerificationRequest {
  method: string;
  path: string;
  headers: HeaderPair[];
  body: string;
  /** What the body of a success says, where the status alone does not tell. */
  expect: Verification['expect'];
  /** JSON pointer to what its owner calls the account. */
  account: Verification['account'];
}

/** Some providers refuse requests without them. */
const COMMON: HeaderPair[] = [
  ['user-agent', 'Sluice'],
  ['accept', 'application/json'],
];

/**
 * The cheap request that shows whether credentials are good: what a caller would send through the
 * proxy.
 */
export function verificationRequest(verify: Verification): VerificationRequest {
  const { method, path, headers = {}, body = '', expect, account } = verify;
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const common = COMMON.filter(([name]) => !given.has(name));
  return { method, path, headers: [...common, ...Object.entries(headers)], body, expect, account };
}
