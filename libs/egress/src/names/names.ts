import type { LookupAddress } from 'node:dns';
import { ProjectShares } from '#libs/shares';
import { LRUCache } from 'lru-cache';
import { NameError } from './name-error.js';
import type { NameAnswer, NameSource } from './system-names.js';

/** Who wants to know an address, and how long that may take. */
export interface Asker {
  projectId: string;
  connectMs: number;
}

/** Whatever a name server says: no answer is used longer, and none is asked for more often. */
const FRESH_LEAST_MS = 1_000;
const FRESH_MOST_MS = 60_000;
/**
 * RFC 9520: a failure is remembered too, or a name that cannot be resolved would be asked for with
 * every call.
 */
const FAILED_MS = 5_000;
/** RFC 8767: while name servers fail, addresses are used that were right so long ago. */
const STALE_MS = 600_000;
/**
 * An address in use is asked for again when so much of its time has passed: nobody waits for it
 * then.
 */
const AHEAD = 0.8;
/** More than one name leads to in earnest; all of them are looked at for every connection. */
const MOST_ADDRESSES = 32;
const MOST_NAMES = 10_000;
/** Names that are asked for at the same time. */
const AT_ONCE = 256;
/** A project may have a third as many under way as are free: alone a quarter of all. */
const PROJECT_SHARE = 1 / 3;

interface NameRecord {
  /** Those that were found last; empty when there were none. */
  addresses: LookupAddress[];
  error: NameError | undefined;
  renewAt: number;
  freshUntil: number;
  staleUntil: number;
}

/**
 * Addresses of names, remembered for as long as they hold. A name is asked for once, however many
 * want to know it, and a project whose name servers are slow waits for them alone.
 */
export class Names {
  readonly #records = new LRUCache<string, NameRecord>({ max: MOST_NAMES });
  readonly #asking = new Map<string, Promise<NameRecord>>();
  readonly #places = new ProjectShares(AT_ONCE, PROJECT_SHARE);

  constructor(
    private readonly source: NameSource,
    private readonly now = (): number => performance.now(),
  ) {}

  /** @throws NameError */
  async resolve(name: string, asker: Asker): Promise<readonly LookupAddress[]> {
    const fresh = this.#fresh(name);
    if (!fresh) return addressesOf(await this.#ask(name, asker));
    if (this.now() >= fresh.renewAt) this.#renew(name, asker);
    return addressesOf(fresh);
  }

  #fresh(name: string): NameRecord | undefined {
    const known = this.#records.get(name);
    return known && this.now() < known.freshUntil ? known : undefined;
  }

  async #ask(name: string, { projectId, connectMs }: Asker): Promise<NameRecord> {
    const asking = this.#asking.get(name);
    if (asking) return asking;
    const leave = await this.#places
      .enter(projectId, { waitMs: connectMs })
      .catch((error: unknown) => {
        throw new NameError('too many names of the project are being resolved', false, error);
      });
    // Somebody of another project may not have had to wait.
    const meanwhile = this.#asking.get(name) ?? this.#fresh(name);
    if (!meanwhile) return this.#begin(name, leave);
    leave();
    return meanwhile;
  }

  #renew(name: string, { projectId }: Asker): void {
    const leave = this.#asking.has(name) ? undefined : this.#places.tryEnter(projectId);
    if (leave) void this.#begin(name, leave);
  }

  #begin(name: string, leave: () => void): Promise<NameRecord> {
    const asking = this.#find(name).finally(() => {
      this.#asking.delete(name);
      leave();
    });
    this.#asking.set(name, asking);
    return asking;
  }

  /** Never rejects. */
  async #find(name: string): Promise<NameRecord> {
    const known = await this.source.find(name).then(
      (found) => this.#found(found),
      (error: unknown) => this.#failed(this.#records.get(name), error),
    );
    this.#records.set(name, known);
    return known;
  }

  #found({ addresses, ttlMs }: NameAnswer): NameRecord {
    const now = this.now();
    const freshMs = Math.max(FRESH_LEAST_MS, Math.min(FRESH_MOST_MS, ttlMs));
    return {
      addresses: addresses.slice(0, MOST_ADDRESSES),
      error: undefined,
      renewAt: now + AHEAD * freshMs,
      freshUntil: now + freshMs,
      staleUntil: now + freshMs + STALE_MS,
    };
  }

  #failed(before: NameRecord | undefined, cause: unknown): NameRecord {
    const now = this.now();
    const until = { renewAt: now + AHEAD * FAILED_MS, freshUntil: now + FAILED_MS };
    const error =
      cause instanceof NameError ? cause : new NameError('resolving failed', false, cause);
    if (before && !before.error && !error.isFinal && now < before.staleUntil)
      return { ...before, ...until };
    return { addresses: [], error, staleUntil: now, ...until };
  }
}

function addressesOf({ addresses, error }: NameRecord): readonly LookupAddress[] {
  if (error) throw error;
  return addresses;
}
