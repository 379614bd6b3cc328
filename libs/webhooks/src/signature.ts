import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

const SECRET_BYTES = 32;

/** `whsec_` and 256 random bits in base64 (Standard Webhooks, "Signature scheme"). */
export const newSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;

/**
 * The id of a message: the same for every attempt. It holds no `.`, which separates the signed
 * parts.
 */
export const messageId = (callbackId: string): string => `msg_${callbackId.replaceAll('-', '')}`;

/**
 * The three headers of a signed message. The signature is over these very bytes; while several
 * secrets are valid there is one of each, separated by blanks, and a receiver needs to know one of
 * them (Standard Webhooks, "Signature scheme").
 */
export function signedHeaders(
  callbackId: string,
  body: string,
  { secrets, at }: { secrets: readonly string[]; at: Date },
): [name: string, value: string][] {
  const id = messageId(callbackId);
  return [
    ['webhook-id', id],
    ['webhook-timestamp', String(Math.floor(at.getTime() / 1_000))],
    ['webhook-signature', secrets.map((each) => new Webhook(each).sign(id, at, body)).join(' ')],
  ];
}
