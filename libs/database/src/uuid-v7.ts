import { randomUUID } from 'node:crypto';

/** Hexadecimal, of the 48 bits that tell the time. */
const TIME_DIGITS = 12;
/** Where a UUID goes on behind its version. */
const BEHIND_VERSION = 15;

/**
 * An id that sorts after those made a millisecond and more before it, so that new rows stand
 * together in an index (RFC 9562, section 5.7).
 * @param at epoch milliseconds
 */
export function uuidV7(at = Date.now()): string {
  const time = at.toString(16).padStart(TIME_DIGITS, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(BEHIND_VERSION)}`;
}
