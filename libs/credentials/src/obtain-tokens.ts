import { ignore } from '#libs/errors';
import {
  type AuthSpec,
  type ClientCredentialsSpec,
  type Credentials,
  fillTemplate,
  type JwtBearerSpec,
  type OAuth2Spec,
  type TokenSpec,
  ownValue,
} from '#libs/contracts';
import type { Egress } from '#libs/egress';
import { signAssertion } from './assertion.js';
import { refreshParamsOf } from './refreshable.js';
import {
  judgeTokenAnswer,
  type TokenAnswer,
  type TokenReading,
  type TokenVerdict,
} from './token-answer.js';
import { askForTokens, type TokenInquiry } from './token-endpoint.js';
import type { OAuthClient } from './token-request.js';

export interface TokenSource {
  projectId: string;
  auth: AuthSpec;
  /** The integration's. */
  client: OAuthClient;
  credentials: Credentials;
}

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/**
 * Makes exactly one token request, as the auth type asks for it, and judges the answer. Never
 * throws. What an answer leaves out is kept from `credentials`.
 */
export async function obtainTokens(egress: Egress, source: TokenSource): Promise<TokenVerdict> {
  const { projectId, auth, client, credentials } = source;
  switch (auth.type) {
    case 'oauth2':
      return askForTokens(egress, projectId, refresh(auth, client, credentials));
    case 'oauth2_client_credentials':
      return askForTokens(egress, projectId, clientCredentials(auth, credentials));
    case 'oauth2_jwt_bearer': {
      const assertion = await signAssertion(auth, credentials).catch(
        ignore('a key that signs nothing is refused below'),
      );
      return assertion === undefined
        ? { kind: 'configuration', reason: `the private key cannot sign with ${auth.algorithm}` }
        : askForTokens(egress, projectId, jwtBearer(auth, credentials, assertion));
    }
    case 'none':
    case 'bearer':
    case 'basic':
    case 'api_key':
    case 'headers':
    case 'oauth1':
      return { kind: 'configuration', reason: `auth type ${auth.type} has no tokens to obtain` };
    default:
      return auth satisfies never;
  }
}

const fillAll = (templates: Record<string, string>, values: Credentials): Record<string, string> =>
  Object.fromEntries(
    Object.entries(templates).map(([name, template]) => [
      name,
      fillTemplate(template, (each) => ownValue(values, each) ?? ''),
    ]),
  );

/** RFC 6749 §6, or what the provider has in its place. */
function refresh(auth: OAuth2Spec, client: OAuthClient, credentials: Credentials): TokenInquiry {
  const templates = { ...refreshParamsOf(auth), ...auth.tokenParams };
  return {
    url: auth.refreshUrl ?? auth.tokenUrl,
    params: fillAll(templates, { ...credentials, ...client }),
    client,
    clientAuth: auth.clientAuth,
    format: auth.requestFormat,
    ...readingOf(auth, credentials),
  };
}

/**
 * What an answer leaves out is kept from `previous`. A connection that is its own client needs no
 * refresh token: it can always ask again.
 */
function readingOf(auth: TokenSpec, previous: Credentials): TokenReading {
  const isOwnClient = auth.type !== 'oauth2';
  const rules = auth.tokenAnswer ?? {};
  return { previous, rules, isOwnClient, takesRefreshToken: !isOwnClient };
}

/** Judges an answer of a while ago once more, by the rules of now. */
export function judgeAgain(
  answer: TokenAnswer,
  { auth, credentials }: Pick<TokenSource, 'auth' | 'credentials'>,
): TokenVerdict | undefined {
  return 'tokenUrl' in auth ? judgeTokenAnswer(answer, readingOf(auth, credentials)) : undefined;
}

export interface CodeGrant {
  code: string;
  redirectUri: string;
  /** RFC 7636; sent only where the provider knows PKCE. */
  codeVerifier: string;
}

/** Exchanges an authorisation code for tokens (RFC 6749 §4.1.3), once. Never throws. */
export function exchangeCode(
  egress: Egress,
  { projectId, auth, client }: { projectId: string; auth: OAuth2Spec; client: OAuthClient },
  { code, redirectUri, codeVerifier }: CodeGrant,
): Promise<TokenVerdict> {
  const params = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    ...(auth.pkce ? { code_verifier: codeVerifier } : {}),
    ...(auth.clientAuth === 'none' ? { client_id: client.clientId } : {}),
    ...fillAll(auth.tokenParams ?? {}, { ...client }),
  };
  return askForTokens(egress, projectId, {
    url: auth.tokenUrl,
    params,
    client,
    clientAuth: auth.clientAuth,
    format: auth.requestFormat,
    ...readingOf(auth, {}),
  });
}

/** RFC 6749 §4.4. */
function clientCredentials(auth: ClientCredentialsSpec, credentials: Credentials): TokenInquiry {
  const { clientId = '', clientSecret } = credentials;
  return {
    ...ownGrant(auth, credentials, { grant_type: 'client_credentials' }),
    client: { clientId, clientSecret },
    clientAuth: auth.clientAuth,
  };
}

/** RFC 7523 §2.1. */
function jwtBearer(auth: JwtBearerSpec, credentials: Credentials, assertion: string): TokenInquiry {
  return {
    ...ownGrant(auth, credentials, { grant_type: JWT_BEARER, assertion }),
    client: { clientId: '', clientSecret: undefined },
    clientAuth: 'none',
  };
}

const ownGrant = (
  auth: ClientCredentialsSpec | JwtBearerSpec,
  credentials: Credentials,
  grant: Record<string, string>,
) => ({
  url: auth.tokenUrl,
  params: {
    ...grant,
    ...(auth.scopes === undefined ? {} : { scope: auth.scopes.join(' ') }),
    ...fillAll(auth.tokenParams ?? {}, credentials),
  },
  format: auth.requestFormat,
  ...readingOf(auth, credentials),
});
