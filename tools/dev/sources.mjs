import { existsSync, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const SOURCE = /(?<!\.spec)\.ts$|\.lua$/;
/** An editor's save is several events, a change of branch is many. */
const SETTLE_MS = 40;

/**
 * The TypeScript files below some folders that have been saved, added or removed since the last
 * look. Folders are watched one by one, and an event only leads to a look at all files: recursive
 * watching in Node.js 20 loses files on Linux that an editor replaces instead of writing them.
 */
export class Sources {
  #watchers = new Map();
  #seen;
  #touched;
  #touch = () => undefined;

  constructor(folders) {
    this.folders = folders;
    this.#listen();
    this.#seen = this.#look();
  }

  /** Waits for a change; resolves to the paths that differ. */
  async next() {
    for (;;) {
      await this.#touched;
      await pause(SETTLE_MS);
      this.#listen();
      const before = this.#seen;
      this.#seen = this.#look();
      const paths = new Set([...before.keys(), ...this.#seen.keys()]);
      const changed = [...paths].filter((path) => before.get(path) !== this.#seen.get(path));
      if (changed.length > 0) return changed;
    }
  }

  close() {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** Before the look, so that an event during it leads to another one. */
  #listen() {
    this.#touched = new Promise((resolve) => (this.#touch = resolve));
  }

  #look() {
    const files = new Map();
    const folders = new Set();
    for (const folder of this.folders) this.#lookInto(folder, { files, folders });
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    return files;
  }

  /** Watched first and read then: what appears in between is seen by one of the two. */
  #lookInto(folder, found) {
    if (!existsSync(folder)) return;
    found.folders.add(folder);
    this.#watch(folder);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) this.#lookInto(path, found);
      else if (SOURCE.test(entry.name)) found.files.set(path, stateOf(path));
    }
  }

  #watch(folder) {
    if (this.#watchers.has(folder)) return;
    const watcher = watch(folder, () => this.#touch());
    // A folder that is removed ends its watcher; the next look forgets it.
    watcher.on('error', () => this.#touch());
    this.#watchers.set(folder, watcher);
  }
}

function stateOf(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && `${stat.mtimeMs} ${stat.size}`;
}
