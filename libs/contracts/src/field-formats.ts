import { z } from 'zod';
import { isPlainUrl } from './plain-url.js';

/** A credential there could name another host, to TLS as well, or split the message. */
const NOT_FOR_CREDENTIALS = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'expect',
  'keep-alive',
  'proxy-connection',
  'http2-settings',
]);

/** RFC 9110 §5.1. */
export const headerNameSchema = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, 'must be an HTTP header name');

/** One that may carry a credential. */
export const credentialHeaderSchema = headerNameSchema.refine(
  (name) => !NOT_FOR_CREDENTIALS.has(name.toLowerCase()),
  { error: 'names the host or frames the message, which no credential does' },
);

/** Plain, and kept exactly as given; may hold `{variable}` placeholders of the integration. */
export const httpUrlSchema = z
  .string()
  .max(2_048)
  .refine((text) => isPlainUrl(text.replaceAll(/\{[A-Za-z][A-Za-z0-9_]*\}/g, 'x')), {
    error: 'must be an http or https URL in ASCII, without a user name, blanks, backslashes or "#"',
  });

/** What a header can carry as it is (RFC 9110 §5.5). */
export const HEADER_TEXT = /^[\t\x20-\x7e\x80-\xff]*$/;
