import { createHash } from 'node:crypto';
import { Refusal } from '../refusal.js';
import { parameter } from './parameters.js';

const VERIFIER = /^[\w.~-]{43,128}$/;
const CHALLENGE = /^[\w-]{43}$/;

/** The S256 challenge of an authorization request, or undefined when it uses no PKCE. */
export function readChallenge(search: URLSearchParams): string | undefined {
  const challenge = parameter(search, 'code_challenge');
  const method = parameter(search, 'code_challenge_method');
  if (challenge === undefined && method === undefined) return undefined;
  if (challenge !== undefined && CHALLENGE.test(challenge) && method === 'S256') return challenge;
  const message = 'Send a code_challenge of 43 characters with code_challenge_method S256.';
  throw new Refusal(400, 'invalid_request', message);
}

/**
 * A verifier without a challenge is refused as well: the challenge was stripped (RFC 9700, 2.1.1).
 */
export function checkVerifier(challenge: string | undefined, verifier: string | undefined): void {
  if (challenge === undefined && verifier === undefined) return;
  const answers =
    verifier !== undefined &&
    VERIFIER.test(verifier) &&
    createHash('sha256').update(verifier).digest('base64url') === challenge;
  if (answers) return;
  const message = 'The code_verifier does not answer the code_challenge; authorize again.';
  throw new Refusal(400, 'invalid_grant', message);
}
