import { createCipheriv, createDecipheriv } from 'node:crypto';

export const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * What surrounds the sealed bytes: the header stands before them in clear, the owner is bound to
 * them.
 */
interface Surroundings {
  header: Buffer;
  /** Key id and owner: the additional data. */
  owner: string;
}

/**
 * AES-256-GCM. Layout: header | iv(12) | tag(16) | ciphertext. An iv must never be used twice with
 * a key.
 */
export function encrypt(
  { key, iv }: { key: Buffer; iv: Buffer },
  { header, owner }: Surroundings,
  plain: Buffer,
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(owner));
  const ciphertext = cipher.update(plain);
  cipher.final();
  return Buffer.concat([header, iv, cipher.getAuthTag(), ciphertext]);
}

/** Whether there is enough of it behind a header of so many bytes. */
export const isWhole = (sealed: Buffer, headerBytes: number): boolean =>
  sealed.length >= headerBytes + IV_BYTES + TAG_BYTES;

/** @throws when it was changed, or sealed with another key or for another owner */
export function decrypt(
  key: Buffer,
  { headerBytes, owner }: { headerBytes: number; owner: string },
  sealed: Buffer,
): Buffer {
  const tagStart = headerBytes + IV_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(headerBytes, tagStart));
  decipher.setAAD(Buffer.from(owner));
  decipher.setAuthTag(sealed.subarray(tagStart, tagStart + TAG_BYTES));
  const plain = decipher.update(sealed.subarray(tagStart + TAG_BYTES));
  decipher.final();
  return plain;
}
