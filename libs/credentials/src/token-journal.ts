import { ignore } from '#libs/errors';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyRing } from '#libs/sealing';
import type { Logger } from '#libs/telemetry';
import type { CredentialOwner } from './credential-store.js';
import type { NewCredentials, RefreshLease } from './refresh-lease.js';

/** Tokens that a provider has given and that may not be in the database yet. */
export interface JournaledTokens extends NewCredentials {
  owner: CredentialOwner;
  version: number;
  fence: string;
}

type JournalKey = Pick<RefreshLease, 'owner' | 'version' | 'fence'>;

const SUFFIX = '.token';
const nameOf = ({ owner, version, fence }: JournalKey): string =>
  `${owner.connectionId}.${version}.${fence}${SUFFIX}`;
/** As before the journal had its name: what an upgrade finds must open. */
const sealedFor = (name: string): string => `spool:${name}`;

/**
 * New tokens, sealed, on this machine's disk from the moment the provider gave them until they are
 * committed. A process that dies, or a database that is away, in between does not lose a refresh
 * token that the provider accepts only once. A disk that cannot be written to costs this safety,
 * not the refresh.
 */
export class TokenJournal {
  readonly #held = new Set<string>();
  #hasWarned = false;

  constructor(
    private readonly directory: string,
    private readonly keys: KeyRing,
    private readonly log: Logger,
  ) {}

  /** On the disk (fsync) when it resolves, unless the disk refuses. Never throws. */
  async write(lease: JournalKey, { values, lifetimeS }: NewCredentials): Promise<void> {
    const name = nameOf(lease);
    this.#held.add(name);
    const { owner, version, fence } = lease;
    const entry = { owner, version, fence, values, lifetimeS, writtenAt: Date.now() };
    const sealed = this.keys.seal(Buffer.from(JSON.stringify(entry)), sealedFor(name));
    try {
      await this.#writeDurably(name, sealed);
    } catch (error) {
      if (!this.#hasWarned)
        this.log.warn({ err: error }, 'new tokens cannot be kept on disk until they are committed');
      this.#hasWarned = true;
    }
  }

  async remove(lease: JournalKey): Promise<void> {
    const name = nameOf(lease);
    this.#held.delete(name);
    await rm(join(this.directory, name), { force: true }).catch(
      ignore('adopted again, which changes nothing'),
    );
  }

  /**
   * Those that nobody in this process is about to commit. What cannot be opened, because its key is
   * gone, stays where it is.
   */
  async left(): Promise<JournaledTokens[]> {
    const names = await readdir(this.directory).catch(() => []);
    const found = await Promise.all(
      names
        .filter((name) => name.endsWith(SUFFIX) && !this.#held.has(name))
        .map((name) => this.#read(name)),
    );
    return found.flatMap((entry) => entry ?? []);
  }

  /** The process gives up its claim: the next look finds the tokens. */
  release(lease: JournalKey): void {
    this.#held.delete(nameOf(lease));
  }

  async #writeDurably(name: string, sealed: Buffer): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const path = join(this.directory, name);
    const file = await open(`${path}.tmp`, 'w', 0o600);
    try {
      await file.writeFile(sealed);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.tmp`, path);
    const directory = await open(this.directory, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  }

  async #read(name: string): Promise<JournaledTokens | undefined> {
    try {
      const sealed = await readFile(join(this.directory, name));
      const { writtenAt, ...entry } = JSON.parse(
        this.keys.open(sealed, sealedFor(name)).toString(),
      ) as JournaledTokens & { writtenAt: number };
      const { lifetimeS } = entry;
      const ageS = Math.max(0, Date.now() - writtenAt) / 1_000;
      return { ...entry, lifetimeS: lifetimeS === undefined ? undefined : lifetimeS - ageS };
    } catch {
      return undefined;
    }
  }
}
