import { type KeyRing, SealingError } from './key-ring.js';
import type { Queryable } from './sealed-column.js';

interface Entry {
  id: string;
  proof: Buffer;
}

const PROOF = Buffer.from('sluice');
const ownerOf = (keyId: string): string => `sealing-key:${keyId}`;

/**
 * Every key that has sealed something stored leaves a proof of itself in the database, so that a
 * process with other keys ends before it seals what nobody else can open, or finds in the middle of
 * a call that it cannot open something.
 * @throws SealingError saying which key is missing or another one
 */
export async function registerKeys(db: Queryable, keys: KeyRing): Promise<void> {
  await assertKeysFit(db, keys);
  await db.query(
    'insert into sealing_key (id, proof) values ($1, $2) on conflict (id) do nothing',
    [keys.sealingId, keys.seal(PROOF, ownerOf(keys.sealingId))],
  );
  // Two first starts at once with different keys: one of them was too late.
  await assertKeysFit(db, keys);
}

/** Nothing stored is sealed with the other keys any more: processes may start without them. */
export async function forgetOtherKeys(db: Queryable, keys: KeyRing): Promise<void> {
  await db.query('delete from sealing_key where id <> $1', [keys.sealingId]);
}

/**
 * The keys open whatever is stored.
 * @throws SealingError saying which key is missing or another one
 */
export async function assertKeysFit(db: Queryable, keys: KeyRing): Promise<void> {
  const entries = await db.query<Entry[]>('select id, proof from sealing_key order by id');
  const missing = entries.filter(({ id }) => !keys.holds(id)).map(({ id }) => `"${id}"`);
  if (missing.length > 0)
    throw new SealingError(
      `The stored data is sealed with key ${missing.join(', ')}, which SLUICE_ENCRYPTION_KEYS does not hold. ` +
        'Add it behind the first key; it can go after "maintain rotate-keys" has sealed everything anew.',
    );
  const other = entries.find(({ id, proof }) => !opens(keys, id, proof));
  if (other)
    throw new SealingError(
      `Key "${other.id}" in SLUICE_ENCRYPTION_KEYS is not the "${other.id}" that sealed the stored data. ` +
        'Set the former key again; a new key needs an id of its own.',
    );
}

function opens(keys: KeyRing, id: string, proof: Buffer): boolean {
  try {
    return keys.open(proof, ownerOf(id)).equals(PROOF);
  } catch {
    return false;
  }
}
