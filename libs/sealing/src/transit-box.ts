import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { decrypt, encrypt, isWhole, IV_BYTES } from './aead.js';
import { doesNotOpen, type KeyRing, SealingError } from './key-ring.js';

const VERSION = 2;
const SALT_BYTES = 16;
const USE = 'sluice transit';
/** Processes of the installation, those that have ended lately too. */
const MAX_SENDERS = 1_000;

/**
 * Seals what goes from process to process and lives for seconds: as many messages as there are
 * calls, too many for random ivs under one key (NIST SP 800-38D §8.3). Each box has a key of its
 * own, derived from the first key of the ring and a random salt that travels along, and counts its
 * ivs. Layout: version(1) | key id length(1) | key id | salt(16) | iv(12) | tag(16) | ciphertext.
 */
export class TransitBox {
  readonly #header: Buffer;
  readonly #key: Buffer;
  #sealed = 0n;
  /** By the header of what they have sealed. */
  readonly #others = new LRUCache<string, Buffer>({ max: MAX_SENDERS });

  constructor(private readonly keys: KeyRing) {
    const { sealingId } = keys;
    const salt = randomBytes(SALT_BYTES);
    this.#key = keys.derive(sealingId, { salt, use: USE });
    const id = Buffer.from(sealingId, 'latin1');
    this.#header = Buffer.concat([Buffer.from([VERSION, id.length]), id, salt]);
  }

  /** @param owner names the message, for example `call:<id>|parked` */
  seal(plain: Buffer, owner: string): Buffer {
    const iv = Buffer.alloc(IV_BYTES);
    iv.writeBigUInt64BE(this.#sealed++, IV_BYTES - 8);
    const surroundings = { header: this.#header, owner: `${this.keys.sealingId}|${owner}` };
    return encrypt({ key: this.#key, iv }, surroundings, plain);
  }

  /**
   * @throws SealingError when the key is unknown, or the message was changed or belongs to another
   *   owner
   */
  open(sealed: Buffer, owner: string): Buffer {
    const idEnd = 2 + (sealed[1] ?? 0);
    const headerBytes = idEnd + SALT_BYTES;
    if (sealed[0] !== VERSION || !isWhole(sealed, headerBytes))
      throw new SealingError('A message between processes has an unknown layout.');
    const id = sealed.toString('latin1', 2, idEnd);
    const key = this.#keyOf(id, sealed.subarray(idEnd, headerBytes));
    try {
      return decrypt(key, { headerBytes, owner: `${id}|${owner}` }, sealed);
    } catch (cause) {
      throw doesNotOpen({ id, owner }, cause);
    }
  }

  #keyOf(id: string, salt: Buffer): Buffer {
    const sender = `${id} ${salt.toString('latin1')}`;
    const known = this.#others.get(sender);
    if (known) return known;
    const key = this.keys.derive(id, { salt, use: USE });
    this.#others.set(sender, key);
    return key;
  }
}
