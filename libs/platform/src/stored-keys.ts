import { sleep } from '#libs/clock';
import { isDatabaseUnavailable, isMigrated } from '#libs/database';
import { assertKeysFit, type KeyRing, registerKeys, SealingError } from '#libs/sealing';
import type { DatabaseStore } from './stores.js';

const RETRY_MS = 250;

/** Holds the process to the keys that sealed what is stored, as soon as the database is there. */
export class StoredKeys {
  #areKnown = false;
  #closed = false;
  #asking: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: DatabaseStore,
    private readonly keys: KeyRing,
  ) {}

  /** What is wrong with the keys now: others may have begun to seal with one that is not here. */
  async fault(): Promise<string | undefined> {
    if (!this.#areKnown) return 'is being compared with SLUICE_ENCRYPTION_KEYS';
    try {
      await assertKeysFit(this.database.dataSource, this.keys);
      return undefined;
    } catch (error) {
      if (error instanceof SealingError) return error.message;
      throw error;
    }
  }

  /**
   * Resolves after the first attempt; while the database is away it goes on in the background,
   * where keys that do not fit end the process.
   * @throws SealingError saying what to set
   */
  async open(): Promise<void> {
    await this.#attempt();
    this.#asking = this.#keepTrying();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#asking;
  }

  async #keepTrying(): Promise<void> {
    while (!this.#areKnown && !this.#closed) {
      await sleep(RETRY_MS);
      await this.#attempt();
    }
  }

  async #attempt(): Promise<void> {
    const { dataSource } = this.database;
    try {
      if (!dataSource.isInitialized || !(await isMigrated(dataSource))) return;
      await registerKeys(dataSource, this.keys);
      this.#areKnown = true;
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
    }
  }
}
