import type { Credentials, HeaderPair, OAuth2Spec } from '#libs/contracts';
import type { Egress, UpstreamAnswer } from '#libs/egress';
import { asSluiceError } from '#libs/errors';
import { judgeTokenAnswer, type TokenVerdict } from './token-answer.js';

/** The whole token call ends within this budget, which is far below the lease. */
const TIMEOUTS = { connectMs: 5_000, headersMs: 15_000, idleMs: 5_000, totalMs: 20_000 };
const MAX_ANSWER_BYTES = 65_536;

export interface OAuthClient {
  clientId: string;
  clientSecret: string | undefined;
}

export interface RefreshRequest {
  auth: OAuth2Spec;
  client: OAuthClient;
  credentials: Credentials;
}

/** RFC 6749 §2.3.1: form-encoded before Base64. */
const formEncode = (text: string): string => new URLSearchParams({ _: text }).toString().slice(2);

/** Makes exactly one token request (RFC 6749 §6) and judges the answer. Never throws. */
export async function requestRefresh(
  egress: Egress,
  request: RefreshRequest,
): Promise<TokenVerdict> {
  try {
    const { origin, path, headers, body } = tokenRequest(request);
    const sending = egress.send(
      { method: 'POST', origin, path, headers, body },
      { timeouts: TIMEOUTS, maxResponseBytes: MAX_ANSWER_BYTES },
    );
    const answer = await sending.answer;
    return judgeTokenAnswer(answer.head.status, await readAll(answer), request.credentials);
  } catch (error) {
    return {
      kind: 'transient',
      reason: `the token endpoint could not be reached (${asSluiceError(error).code})`,
    };
  }
}

function tokenRequest({ auth, client, credentials }: RefreshRequest): {
  origin: string;
  path: string;
  headers: HeaderPair[];
  body: Buffer;
} {
  const url = new URL(auth.refreshUrl ?? auth.tokenUrl);
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: credentials['refreshToken'] ?? '',
    ...auth.tokenParams,
  });
  const headers: HeaderPair[] = [
    ['content-type', 'application/x-www-form-urlencoded'],
    ['accept', 'application/json'],
  ];
  if (auth.clientAuth === 'basic' && client.clientSecret !== undefined) {
    const pair = `${formEncode(client.clientId)}:${formEncode(client.clientSecret)}`;
    headers.push(['authorization', `Basic ${Buffer.from(pair).toString('base64')}`]);
  } else {
    form.set('client_id', client.clientId);
    if (client.clientSecret !== undefined) form.set('client_secret', client.clientSecret);
  }
  return {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    headers,
    body: Buffer.from(form.toString()),
  };
}

async function readAll(answer: UpstreamAnswer): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (;;) {
    await answer.readable();
    const { chunks, ended } = answer.take();
    parts.push(...chunks);
    if (ended) return Buffer.concat(parts);
  }
}
