/**
 * Links that lead to a third party, so that they lead there through the proxied route, and back.
 * Promise: a link changes only when its host is the integration's, and then leads to the same URL
 * byte for byte; every other byte of headers and bodies stays; what cannot be read with certainty
 * is left as it is, and named.
 */
export { decodeBody } from './decode-body.js';
export {
  changedHeaders,
  linkedBody,
  linkedHeaders,
  MAX_LINKED_BYTES,
  mayHoldLinks,
} from './linked-answer.js';
export { Links } from './links.js';
export { resolveReference } from './reference.js';
export { restoredHeaders } from './restored-headers.js';
