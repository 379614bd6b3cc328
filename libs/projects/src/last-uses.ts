import { Statement } from '#libs/database';
import { ignore } from '#libs/errors';
import { LRUCache } from 'lru-cache';
import type { DataSource } from 'typeorm';

/** A key that is used all the time is noted this often. */
const NOTE_EVERY_MS = 60_000;
/** Those that come meanwhile are noted together. */
const GATHER_MS = 1_000;
const MOST = 20_000;

const NOTE = new Statement(
  'note the use of keys',
  `update api_key set last_used_at = now() where id in (
     select id from api_key where id = any($1)
       and (last_used_at is null or last_used_at < now() - interval '30 seconds')
     order by id for no key update skip locked)`,
);

/** When keys were last used, to the minute. Nobody waits for it; a note that fails is left out. */
export class LastUses {
  readonly #noted = new LRUCache<string, number>({ max: MOST });
  #gathered: string[] = [];

  constructor(private readonly dataSource: DataSource) {}

  note(keyId: string): void {
    const now = performance.now();
    if (now - (this.#noted.get(keyId) ?? -Infinity) < NOTE_EVERY_MS) return;
    this.#noted.set(keyId, now);
    if (this.#gathered.push(keyId) === 1) setTimeout(() => void this.#write(), GATHER_MS).unref();
  }

  async #write(): Promise<void> {
    const keys = this.#gathered;
    this.#gathered = [];
    await NOTE.run(this.dataSource, [keys]).catch(ignore('it is noted again in a minute'));
  }
}
