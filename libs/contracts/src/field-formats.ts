import { z } from 'zod';

/** RFC 9110 §5.1. */
export const headerNameSchema = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, 'must be an HTTP header name');

/** May hold `{variable}` placeholders of the integration. */
export const httpUrlSchema = z.url({
  protocol: /^https?$/,
  error: 'must be an http or https URL',
});

/** What a header can carry as it is (RFC 9110 §5.5). */
export const HEADER_TEXT = /^[\t\x20-\x7e\x80-\xff]*$/;
