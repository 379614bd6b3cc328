import { Refusal } from '../refusal.js';
import { parameter } from './parameters.js';

/** The one registered client. */
export const CLIENT = { id: 'sandbox-client', secret: 'sandbox-secret' } as const;

/** Accepts Basic or body credentials, never both (RFC 6749, 2.3). */
export function authenticateClient(header: string | undefined, form: URLSearchParams): void {
  const basic = basicCredentials(header);
  const secret = parameter(form, 'client_secret');
  if (basic !== undefined && secret !== undefined) {
    throw new Refusal(400, 'invalid_request', 'Send the client secret by Basic or body, not both.');
  }
  const { id, secret: given } = basic ?? { id: parameter(form, 'client_id'), secret };
  if (id === CLIENT.id && given === CLIENT.secret) return;
  const message = `Authenticate as ${CLIENT.id} with its secret, by Basic or in the body.`;
  const challenge = { 'www-authenticate': 'Basic realm="sandbox"' };
  throw new Refusal(401, 'invalid_client', message, challenge);
}

function basicCredentials(header: string | undefined): { id: string; secret: string } | undefined {
  const encoded = /^Basic +(\S+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { id: formDecoded(id), secret: formDecoded(rest.join(':')) };
}

/** Both halves are form-encoded before they are joined (RFC 6749, 2.3.1). */
function formDecoded(text: string): string {
  return new URLSearchParams(`half=${text.replaceAll('&', '%26')}`).get('half') ?? '';
}
