import { randomBytes } from 'node:crypto';
import type { ConnectSettings } from '#libs/contracts';
import type { FastifyReply } from 'fastify';
import type { Frame } from './layout.js';

/** Where it is not known whose page it is. */
export const NOBODYS: ConnectSettings = { origins: [] };

export const frameOf = (settings: ConnectSettings): Frame => ({
  settings,
  nonce: randomBytes(16).toString('base64url'),
});

/**
 * Nothing comes from elsewhere but the logo, nobody frames it, nothing of it is kept, and its
 * address is told to no other site.
 */
export async function send(
  reply: FastifyReply,
  { nonce, settings }: Frame,
  text: string,
): Promise<void> {
  const images = settings.logoUrl === undefined ? "'none'" : new URL(settings.logoUrl).origin;
  const rules = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    `img-src ${images}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  await reply
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': rules.join('; '),
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
    .send(text);
}
