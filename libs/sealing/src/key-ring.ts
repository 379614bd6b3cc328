import { createHmac, hkdfSync, randomFillSync, timingSafeEqual } from 'node:crypto';
import { decrypt, encrypt, isWhole, IV_BYTES } from './aead.js';

/** The keys do not fit the data, or the setting is not valid. The message says what to set. */
export class SealingError extends Error {
  override readonly name = 'SealingError';
}

const VERSION = 1;
const KEY_BYTES = 32;
const IV_POOL = 256;
/** Fingerprints are made with a key of their own, derived from the sealing key (RFC 5869). */
const FINGERPRINT_USE = 'sluice fingerprint';
const NO_SALT = Buffer.alloc(0);

/**
 * Seals with the first key and opens with any. Layout: version(1) | key id length(1) | key id |
 * iv(12) | tag(16) | ciphertext. The additional data binds a sealed value to its owner: moved
 * elsewhere, it does not open.
 */
export class KeyRing {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #sealingKey: Buffer;
  /** The key that seals. */
  readonly sealingId: string;
  /** What everything begins with that is sealed by that key. */
  readonly sealingHeader: Buffer;
  readonly #fingerprintKeys = new Map<string, Buffer>();
  readonly #ivs = Buffer.alloc(IV_BYTES * IV_POOL);
  #nextIv = IV_POOL;

  private constructor(keys: ReadonlyMap<string, Buffer>, first: readonly [string, Buffer]) {
    this.#keys = keys;
    [this.sealingId, this.#sealingKey] = first;
    const id = Buffer.from(this.sealingId, 'latin1');
    this.sealingHeader = Buffer.concat([Buffer.from([VERSION, id.length]), id]);
  }

  /**
   * @param setting `id:base64,…` as in SLUICE_ENCRYPTION_KEYS
   * @throws SealingError saying which entry is wrong and how to make a key
   */
  static parse(setting: string): KeyRing {
    const entries = setting.split(',').map((entry) => parseKey(entry.trim()));
    const [first] = entries;
    if (!first) throw new SealingError('SLUICE_ENCRYPTION_KEYS is empty.');
    const keys = new Map(entries);
    if (keys.size < entries.length)
      throw new SealingError('SLUICE_ENCRYPTION_KEYS holds a key id twice; give each key its own.');
    return new KeyRing(keys, first);
  }

  /** Whether it opens what the key of this id has sealed. */
  holds(id: string): boolean {
    return this.#keys.has(id);
  }

  /** @param owner names the record and field, for example `connection:<id>:credentials` */
  seal(plain: Buffer, owner: string): Buffer {
    const surroundings = { header: this.sealingHeader, owner: `${this.sealingId}|${owner}` };
    return encrypt({ key: this.#sealingKey, iv: this.#takeIv() }, surroundings, plain);
  }

  /**
   * @throws SealingError when the key is unknown, or the value was changed or belongs to another
   *   owner
   */
  open(sealed: Buffer, owner: string): Buffer {
    const idEnd = 2 + (sealed[1] ?? 0);
    if (sealed[0] !== VERSION || !isWhole(sealed, idEnd))
      throw new SealingError('A sealed value has an unknown layout.');
    const id = sealed.toString('latin1', 2, idEnd);
    const key = this.#key(id);
    try {
      return decrypt(key, { headerBytes: idEnd, owner: `${id}|${owner}` }, sealed);
    } catch (cause) {
      throw doesNotOpen({ id, owner }, cause);
    }
  }

  /**
   * A key of 32 bytes for one use, made from the key of that id (RFC 5869).
   * @throws SealingError when the key is unknown
   */
  derive(id: string, { salt, use }: { salt: Buffer; use: string }): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#key(id), salt, use, KEY_BYTES));
  }

  #key(id: string): Buffer {
    const key = this.#keys.get(id);
    if (key) return key;
    throw new SealingError(
      `The data is sealed with key "${id}", which SLUICE_ENCRYPTION_KEYS does not hold. Add it.`,
    );
  }

  /**
   * Says whether two things are the same without being any use for guessing them: HMAC-SHA256 under
   * a key derived from the first key. Layout: version(1) | key id length(1) | key id | mac(32).
   */
  fingerprint(plain: Buffer, owner: string): Buffer {
    return Buffer.concat([this.sealingHeader, this.#mac(this.sealingId, plain, owner)]);
  }

  /**
   * Whether `fingerprint` is that of `plain`. A key that is gone cannot tell, and then they count
   * as different.
   */
  isFingerprint(fingerprint: Buffer, plain: Buffer, owner: string): boolean {
    const idEnd = 2 + (fingerprint[1] ?? 0);
    const id = fingerprint.toString('latin1', 2, idEnd);
    if (fingerprint[0] !== VERSION || !this.#keys.has(id)) return false;
    const [given, expected] = [fingerprint.subarray(idEnd), this.#mac(id, plain, owner)];
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  #mac(id: string, plain: Buffer, owner: string): Buffer {
    const head = Buffer.from(`${id}|${owner}\0`);
    return createHmac('sha256', this.#fingerprintKey(id)).update(head).update(plain).digest();
  }

  #fingerprintKey(id: string): Buffer {
    const known = this.#fingerprintKeys.get(id);
    if (known) return known;
    const key = this.derive(id, { salt: NO_SALT, use: FINGERPRINT_USE });
    this.#fingerprintKeys.set(id, key);
    return key;
  }

  /**
   * Random ivs are drawn in bulk: one system call for many seals. It is a view that stays as it is
   * until the next one is taken.
   */
  #takeIv(): Buffer {
    if (this.#nextIv >= IV_POOL) {
      randomFillSync(this.#ivs);
      this.#nextIv = 0;
    }
    const start = this.#nextIv++ * IV_BYTES;
    return this.#ivs.subarray(start, start + IV_BYTES);
  }
}

export const doesNotOpen = (
  { id, owner }: { id: string; owner: string },
  cause: unknown,
): SealingError =>
  new SealingError(
    `A value sealed for "${owner}" does not open: it was changed, or key "${id}" is not the one that sealed it.`,
    { cause },
  );

function parseKey(entry: string): [string, Buffer] {
  const separator = entry.indexOf(':');
  const id = entry.slice(0, separator);
  const key = Buffer.from(entry.slice(separator + 1), 'base64');
  if (separator < 1 || !/^[A-Za-z0-9._-]{1,32}$/.test(id) || key.length !== KEY_BYTES) {
    throw new SealingError(
      `SLUICE_ENCRYPTION_KEYS must hold id:base64 pairs of 32-byte keys; make one with: echo "k1:$(openssl rand -base64 32)"`,
    );
  }
  return [id, key];
}
