import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../apps/standalone/src/postgres/index.js';
import { freePort } from './ports.js';
import { startProcess } from './processes.js';
import { ended, killAtExit, removeAtExit } from './reaper.js';
import { until } from './until.js';
import { lent } from './world.js';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A migrated database, in which this key of the installation and the project `default` exist. */
export interface MigratedDatabase extends TestDatabase {
  key: string;
}

/** A server to make databases on. */
export interface TestPostgres {
  /** Always TCP, so that it can stand behind a fault proxy. */
  url: string;
  createDatabase(): Promise<TestDatabase>;
  migratedDatabase(): Promise<MigratedDatabase>;
}

/** A server that may be broken: nobody else uses it. */
export interface OwnPostgres extends TestPostgres {
  host: string;
  port: number;
  /** Its cluster and its log. */
  directory: string;
  /** SIGKILL; resolves when nothing of the server runs any more. */
  kill(): Promise<void>;
  /** Same data, same port. */
  restart(): Promise<void>;
  /** The server and all its backends stop answering; connections stay open. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** The server that all specs of a run share, with a migrated template. */
export async function sharedPostgres(): Promise<TestPostgres> {
  const { url, template, key } = await lent('postgres');
  return {
    url,
    createDatabase: () => createDatabase(url),
    migratedDatabase: async () => ({ ...(await createDatabase(url, template)), key }),
  };
}

export const startOwnPostgres = (): Promise<OwnPostgres> => EmbeddedServer.start();

class EmbeddedServer implements OwnPostgres {
  readonly host = '127.0.0.1';

  private constructor(
    private readonly dataDir: string,
    readonly port: number,
    private server: EmbeddedPostgres,
  ) {
    this.#follow();
  }

  static async start(): Promise<EmbeddedServer> {
    const dataDir = mkdtempSync(join(tmpdir(), 'sluice-postgres-'));
    removeAtExit(dataDir);
    const port = await freePort();
    const server = await startEmbeddedPostgres({ dataDir, port });
    removeAtExit(server.dataDir);
    return new EmbeddedServer(dataDir, port, server);
  }

  get url(): string {
    return this.server.url;
  }

  get directory(): string {
    return this.server.dataDir;
  }

  async createDatabase(): Promise<TestDatabase> {
    return createDatabase(this.url);
  }

  async migratedDatabase(): Promise<MigratedDatabase> {
    const database = await this.createDatabase();
    const key = `test-${randomBytes(24).toString('base64url')}`;
    await migrate(database.url, key);
    return { ...database, key };
  }

  async kill(): Promise<void> {
    const pids = this.#pids();
    for (const pid of pids) send(pid, 'SIGKILL');
    await until(() => !pids.some((pid) => runs(pid)), { what: 'the end of PostgreSQL' });
    for (const pid of pids) ended(pid);
  }

  async restart(): Promise<void> {
    await this.server.stop();
    this.server = await startEmbeddedPostgres({ dataDir: this.dataDir, port: this.port });
    this.#follow();
  }

  pause(): void {
    for (const pid of this.#pids()) send(pid, 'SIGSTOP');
  }

  resume(): void {
    for (const pid of this.#pids()) send(pid, 'SIGCONT');
  }

  async stop(): Promise<void> {
    const [postmaster] = this.#pids();
    this.resume();
    await this.server.stop();
    if (postmaster !== undefined) ended(postmaster);
    for (const directory of [this.dataDir, this.server.dataDir]) {
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    }
  }

  #follow(): void {
    const [postmaster] = this.#pids();
    if (postmaster !== undefined) killAtExit(postmaster);
  }

  /** The postmaster first, then its backends; nothing when it does not run. */
  #pids(): number[] {
    let postmaster: number;
    try {
      const file = join(this.server.dataDir, 'pgdata', 'postmaster.pid');
      postmaster = Number(readFileSync(file, 'utf8').split('\n')[0]);
    } catch {
      return [];
    }
    const listed = processes();
    if (!listed.some(({ pid }) => pid === postmaster)) return [];
    const backends = listed.filter(({ parent }) => parent === postmaster);
    return [postmaster, ...backends.map(({ pid }) => pid)];
  }
}

async function migrate(databaseUrl: string, key: string): Promise<void> {
  const env = {
    DATABASE_URL: databaseUrl,
    SLUICE_BOOTSTRAP_API_KEY: key,
    SLUICE_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  };
  const migration = await startProcess({ entry: 'maintain', args: ['migrate'], env });
  const { code } = await migration.exited;
  if (code !== 0) throw new Error(`migrate ended with ${code}:\n${migration.output().join('\n')}`);
}

async function createDatabase(url: string, template = 'template1'): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await execute(url, `create database ${name} template ${template}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return {
    url: own.href,
    drop: () => execute(url, `drop database if exists ${name} with (force)`),
  };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Every process that runs; a zombie does not. */
function processes(): { pid: number; parent: number }[] {
  const listing = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' });
  return listing.split('\n').flatMap((line) => {
    const [pid, parent, state] = line.trim().split(/\s+/);
    if (!pid || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent) }];
  });
}

function runs(pid: number): boolean {
  return processes().some((each) => each.pid === pid);
}

/** A backend may end between being listed and being told. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    return;
  }
}
