import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from '#libs/redis';

/** A portion in a worker's hands. */
interface TakenPortion {
  /** What the keys of its queue begin with. */
  base: string;
  id: string;
  worker: string;
}

interface Commands {
  queue_taken(active: string, base: string): Promise<string[]>;
  queue_takeAway(...keysAndId: string[]): Promise<string | null>;
}

/** Who took portions, as far as it matters to those who are left. */
interface Peers {
  readonly worker: string;
  isPresent(worker: string): Promise<boolean>;
}

const read = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'scripts', `${name}.lua`), 'utf8');

/**
 * Finds portions whose worker is gone. That is known from its connection, which the system closes
 * when a process ends: not from its silence, as one that stands still for a while goes on with its
 * calls. For silence without an end there is the queue's lock.
 */
export class LostPortions {
  readonly #commands: Commands;
  /** Were not there when last looked for: a connection may be made anew in between. */
  #missing = new Set<string>();

  /** @param bases what the keys of each queue begin with */
  constructor(
    redis: Redis,
    private readonly bases: readonly string[],
    private readonly peers: Peers,
  ) {
    redis.defineCommand('queue_taken', { numberOfKeys: 1, lua: read('taken') });
    redis.defineCommand('queue_takeAway', { numberOfKeys: 3, lua: read('take-away') });
    this.#commands = redis as Redis & Commands;
  }

  /** @returns what is in portions of workers that were missing this time and the last time */
  async find(): Promise<string[]> {
    const taken = (await Promise.all(this.bases.map((base) => this.#taken(base)))).flat();
    const missing = await this.#missingOf(taken);
    const lost = taken.filter(({ worker }) => missing.has(worker) && this.#missing.has(worker));
    this.#missing = missing;
    const data = await Promise.all(lost.map((portion) => this.#takeAway(portion)));
    return data.filter((each) => each !== null);
  }

  async #taken(base: string): Promise<TakenPortion[]> {
    const pairs = await this.#commands.queue_taken(`${base}active`, base);
    return pairs.flatMap((id, index) =>
      index % 2 === 0 ? { base, id, worker: pairs[index + 1] ?? '' } : [],
    );
  }

  async #missingOf(taken: readonly TakenPortion[]): Promise<Set<string>> {
    const others = new Set(taken.map(({ worker }) => worker));
    others.delete(this.peers.worker);
    const missing = new Set<string>();
    for (const worker of others) if (!(await this.peers.isPresent(worker))) missing.add(worker);
    return missing;
  }

  #takeAway({ base, id }: TakenPortion): Promise<string | null> {
    const job = `${base}${id}`;
    return this.#commands.queue_takeAway(`${base}active`, job, `${job}:lock`, id);
  }
}
