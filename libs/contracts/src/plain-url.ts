import { z } from 'zod';

const PLAIN =
  /^https?:\/\/(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:[/?][\x21\x22\x24-\x5b\x5d-\x7e]*)?$/i;

/**
 * An http or https URL that every parser reads in the same way: ASCII, no blanks or control
 * characters (the WHATWG parser drops some of them silently), no user, no escapes in the host, no
 * backslash, no fragment.
 */
export const isPlainUrl = (text: string): boolean => PLAIN.test(text) && URL.canParse(text);

/** One that is kept exactly as given. */
export const plainUrlSchema = z
  .string()
  .max(2_048)
  .refine(isPlainUrl, {
    error: 'must be an http or https URL in ASCII, without a user name, blanks, backslashes or "#"',
  })
  .meta({ format: 'uri' });
