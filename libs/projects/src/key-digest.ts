import { hash, timingSafeEqual } from 'node:crypto';

/**
 * SHA-256 of a key in hexadecimal. Keys are only ever looked up and compared as digests: what the
 * time of a search says is about a digest, which nobody can choose, and not about a key.
 */
export const digestOf = (key: string): string => hash('sha256', key, 'hex');

/** Takes as long for digests that differ in their first byte as for equal ones. */
export const isSameDigest = (stored: Buffer, digest: string): boolean => {
  const presented = Buffer.from(digest, 'hex');
  return stored.length === presented.length && timingSafeEqual(stored, presented);
};
