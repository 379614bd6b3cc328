import type { AuthorizedRequest, HeaderPair, OAuth2Spec, TokenSpec } from '#libs/contracts';

export interface OAuthClient {
  clientId: string;
  clientSecret: string | undefined;
}

/** What is asked of a token endpoint, before it is known how it wants to be asked. */
export interface TokenQuestion {
  url: string;
  params: Record<string, string>;
  client: OAuthClient;
  clientAuth: OAuth2Spec['clientAuth'];
  format: TokenSpec['requestFormat'];
}

const basic = (pair: string): HeaderPair => [
  'authorization',
  `Basic ${Buffer.from(pair).toString('base64')}`,
];

/** RFC 6749 §2.3.1: form-encoded before Base64. */
const formEncode = (text: string): string => new URLSearchParams({ _: text }).toString().slice(2);

/** Writes a question down as its endpoint wants it. */
export function tokenRequest(question: TokenQuestion): AuthorizedRequest {
  const { headers, params } = withClient(question);
  headers.push(['accept', 'application/json']);
  const url = new URL(question.url);
  const { origin } = url;
  const form = new URLSearchParams(params).toString();
  const path = `${url.pathname}${url.search}`;
  switch (question.format) {
    case 'query': {
      const separator = url.search === '' ? '?' : '&';
      const body = Buffer.alloc(0);
      return { method: 'GET', origin, path: `${path}${separator}${form}`, headers, body };
    }
    case 'json': {
      headers.push(['content-type', 'application/json']);
      const body = Buffer.from(JSON.stringify(params));
      return { method: 'POST', origin, path, headers, body };
    }
    case 'form':
    case undefined: {
      headers.push(['content-type', 'application/x-www-form-urlencoded']);
      return { method: 'POST', origin, path, headers, body: Buffer.from(form) };
    }
    default:
      return question.format satisfies never;
  }
}

/** A public client, which has no secret, names itself among the parameters. */
function withClient({ client, clientAuth, params }: TokenQuestion): {
  headers: HeaderPair[];
  params: Record<string, string>;
} {
  const { clientId, clientSecret } = client;
  if (clientAuth === 'none') return { headers: [], params };
  if (clientSecret !== undefined && clientAuth === 'basic')
    return { headers: [basic(`${formEncode(clientId)}:${formEncode(clientSecret)}`)], params };
  if (clientSecret !== undefined && clientAuth === 'basic_unencoded')
    return { headers: [basic(`${clientId}:${clientSecret}`)], params };
  if (clientSecret !== undefined && clientAuth === 'secret_as_user')
    return { headers: [basic(`${clientSecret}:`)], params };
  const secret = clientSecret === undefined ? {} : { client_secret: clientSecret };
  return { headers: [], params: { ...params, client_id: clientId, ...secret } };
}
