import { LRUCache } from 'lru-cache';
import { type Spelling, SPELLINGS } from './spellings.js';

const MAX_SECRETS = 4_096;
/** Shorter values would hide ordinary words. It is also the window of the hash below. */
const MIN_LENGTH = 8;
/** Of a text that was cut off, so much of a secret is enough to know it by. */
const CUT_OFF_LENGTH = 16;
const HIDDEN = '[redacted]';

const BUCKET_BITS = 18;
/**
 * A multiplier that spreads the hash over the buckets (Knuth, "The Art of Computer Programming",
 * 6.4).
 */
const SPREAD = 0x9e3779b1;

/** One character more: each shift by four bits pushes one out, so the hash is of the last eight. */
const rolled = (hash: number, character: number): number => (hash << 4) ^ character;
const bucketOf = (hash: number): number => Math.imul(hash, SPREAD) >>> (32 - BUCKET_BITS);

/** A secret in one of its spellings, found by how it begins. */
interface Entry {
  beginning: string;
  bucket: number;
  secret: string;
  spelling: Spelling;
}

/**
 * The secrets this process holds at present, as far as it has room, and the places in a text where
 * one of them stands, in whatever spelling. Looking for them takes one step per character however
 * many there are: a text is hashed along, and only where the hash is that of a beginning does the
 * search look closer.
 */
export class KnownSecrets {
  readonly #byBeginning = new Map<string, Set<Entry>>();
  /** How many beginnings have this hash. */
  readonly #buckets = new Uint32Array(2 ** BUCKET_BITS);
  /**
   * A bit for each bucket that is not empty: all of them fit into a processor's cache, which every
   * character of a text would miss otherwise.
   */
  readonly #filter = new Uint8Array(2 ** BUCKET_BITS / 8);
  readonly #secrets = new LRUCache<string, Entry[]>({
    max: MAX_SECRETS,
    dispose: (entries) => entries.forEach((entry) => this.#remove(entry)),
  });

  constructor(secrets: readonly (string | null | undefined)[] = []) {
    this.remember(secrets);
  }

  /** The ones used longest ago are forgotten for them. */
  remember(secrets: readonly (string | null | undefined)[]): void {
    for (const secret of secrets) {
      if (!secret || secret.length < MIN_LENGTH || this.#secrets.get(secret)) continue;
      const entries = entriesOf(secret);
      for (const entry of entries) this.#add(entry);
      this.#secrets.set(secret, entries);
    }
  }

  /** The text with every known secret hidden. */
  redact(text: string): string {
    const filter = this.#filter;
    let [redacted, written, hash] = ['', 0, 0];
    for (let i = 0; i < text.length; i++) {
      hash = rolled(hash, text.charCodeAt(i));
      const bucket = bucketOf(hash);
      if (((filter[bucket >>> 3] ?? 0) & (1 << (bucket & 7))) === 0) continue;
      const start = i + 1 - MIN_LENGTH;
      const length = start < written ? 0 : this.#secretAt(text, start);
      if (length === 0) continue;
      redacted += text.slice(written, start) + HIDDEN;
      written = start + length;
      i = written - 1;
      hash = 0;
    }
    return written === 0 ? text : redacted + text.slice(written);
  }

  /** @returns the length of the longest one that begins here, or 0 */
  #secretAt(text: string, start: number): number {
    const entries = this.#byBeginning.get(text.slice(start, start + MIN_LENGTH));
    let longest = 0;
    for (const { secret, spelling } of entries ?? [])
      longest = Math.max(longest, matchLength(text, start, spelling(secret)));
    return longest;
  }

  #add(entry: Entry): void {
    const entries = this.#byBeginning.get(entry.beginning);
    if (entries) entries.add(entry);
    else this.#byBeginning.set(entry.beginning, new Set([entry]));
    this.#count(entry, 1);
  }

  #remove(entry: Entry): void {
    const entries = this.#byBeginning.get(entry.beginning);
    entries?.delete(entry);
    if (entries?.size === 0) this.#byBeginning.delete(entry.beginning);
    this.#count(entry, -1);
  }

  #count({ bucket }: Entry, change: 1 | -1): void {
    const count = (this.#buckets[bucket] ?? 0) + change;
    this.#buckets[bucket] = count;
    const [byte, bit] = [bucket >>> 3, 1 << (bucket & 7)];
    const bits = this.#filter[byte] ?? 0;
    this.#filter[byte] = count === 0 ? bits & ~bit : bits | bit;
  }
}

function entriesOf(secret: string): Entry[] {
  const known = new Set<string>();
  return SPELLINGS.flatMap((spelling) => {
    const spelled = spelling(secret);
    if (spelled.length < MIN_LENGTH || known.has(spelled)) return [];
    known.add(spelled);
    const beginning = spelled.slice(0, MIN_LENGTH);
    let hash = 0;
    for (let i = 0; i < MIN_LENGTH; i++) hash = rolled(hash, beginning.charCodeAt(i));
    return { beginning, bucket: bucketOf(hash), secret, spelling };
  });
}

/** How much of what is spelled stands in the text; 0 when that may be chance. */
function matchLength(text: string, start: number, spelled: string): number {
  let length = 0;
  while (length < spelled.length && text.charCodeAt(start + length) === spelled.charCodeAt(length))
    length++;
  if (length === spelled.length) return length;
  // An escape is not torn in two: what follows would no longer be read as it was meant.
  while (spelled[length - 1] === '\\') length--;
  return length < CUT_OFF_LENGTH ? 0 : length;
}
