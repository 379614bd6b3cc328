import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../refusal.js';
import { CLIENT } from './client.js';
import type { CodeBook } from './code-book.js';
import { consentPage } from './consent-page.js';
import { parameter, requiredParameter } from './parameters.js';
import { readChallenge } from './pkce.js';
import { readRedirectUri, redirectWith } from './redirect.js';
import { ALL_SCOPES, readScopes, type Scope } from './scopes.js';
import type { TokenBook } from './token-book.js';

interface Wish {
  redirectUri: string;
  challenge: string | undefined;
  scopes: readonly Scope[];
  decision: string | undefined;
}

const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/**
 * `GET /oauth/authorize`. An error goes back to the client, unless the client or its redirect_uri
 * is what is wrong: then nothing is redirected anywhere (RFC 6749, 4.1.2.1).
 */
export function authorize(books: { tokens: TokenBook; codes: CodeBook }) {
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const search = new URL(request.url, 'http://sandbox').searchParams;
    checkClient(search);
    const redirectUri = readRedirectUri(search);
    const states = search.getAll('state');
    const state = states.length === 1 && states[0] ? { state: states[0] } : undefined;
    const redirect = (answer: Record<string, string>) =>
      reply
        .code(302)
        .header('location', redirectWith(redirectUri, { ...answer, ...state }))
        .send();
    try {
      const wish = readWish(search, redirectUri);
      if (wish.decision === undefined) {
        return reply.headers(PAGE_HEADERS).send(consentPage(search, wish.scopes));
      }
      return redirect({ code: approvedCode(wish, books) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return redirect({ error: error.code, error_description: error.message });
    }
  };
}

function checkClient(search: URLSearchParams): void {
  if (requiredParameter(search, 'client_id') === CLIENT.id) return;
  throw new Refusal(400, 'invalid_request', `The only client_id here is ${CLIENT.id}.`);
}

function readWish(search: URLSearchParams, redirectUri: string): Wish {
  parameter(search, 'state');
  if (requiredParameter(search, 'response_type') !== 'code') {
    throw new Refusal(400, 'unsupported_response_type', 'Send response_type=code.');
  }
  return {
    redirectUri,
    challenge: readChallenge(search),
    scopes: readScopes(parameter(search, 'scope'), ALL_SCOPES),
    decision: parameter(search, 'approve'),
  };
}

function approvedCode(
  wish: Wish,
  { tokens, codes }: { tokens: TokenBook; codes: CodeBook },
): string {
  if (wish.decision !== '1')
    throw new Refusal(400, 'access_denied', 'The user denied the request.');
  const grant = tokens.open('sandbox-user', wish.scopes);
  return codes.open({ grant, redirectUri: wish.redirectUri, challenge: wish.challenge });
}
