import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { killAtExit } from './reaper.js';
import { until } from './until.js';

const STARTS = 3;

/** Where a refresh can be made to stop for ever, in the order of its steps. */
export type RefreshPoint =
  | 'lease'
  | 'intent'
  | 'sent'
  | 'head'
  | 'body'
  | 'journal'
  | 'publish'
  | 'commit'
  | 'release';

export interface RefresherOptions {
  databaseUrl: string;
  keys: string;
  journal: string;
  hangAt?: RefreshPoint;
  clockShiftMs?: number;
}

interface Said {
  id?: number;
  at?: RefreshPoint;
  ready?: true;
  outcomes?: Record<string, number>;
  failed?: string;
}

/** A process of its own that holds nothing but the credentials lib. */
export class Refresher {
  readonly #said: Said[] = [];
  #asked = 0;

  private constructor(private readonly child: ChildProcess) {
    if (child.stdout)
      createInterface({ input: child.stdout }).on('line', (line) =>
        this.#said.push(JSON.parse(line) as Said),
      );
  }

  /** Again, where a busy machine lets its database take too long. */
  static async start(options: RefresherOptions): Promise<Refresher> {
    for (let start = 1; start <= STARTS; start++) {
      const refresher = new Refresher(spawned(options));
      if (await refresher.#isReady()) return refresher;
    }
    throw new Error(`The refresher has ended as it started, ${STARTS} times.`);
  }

  async #isReady(): Promise<boolean> {
    const isReady = (): boolean => this.#said.some(({ ready }) => ready);
    await until(() => isReady() || this.child.exitCode !== null, { what: 'the refresher' });
    return isReady();
  }

  /** @returns how many callers got which token, or which refusal */
  async ask(
    command: 'get' | 'replace' | 'adopt' | 'forget',
    given: { ids?: string[]; callers?: number; version?: number } = {},
  ): Promise<Record<string, number>> {
    const id = this.tell(command, given);
    const { outcomes, failed } = await until(() => this.#said.find((each) => each.id === id), {
      timeoutMs: 60_000,
      what: `the answer to "${command}"`,
    });
    if (!outcomes) throw new Error(failed);
    return outcomes;
  }

  /** Without waiting for the answer. */
  tell(command: string, given: object): number {
    const id = ++this.#asked;
    this.child.stdin?.write(`${JSON.stringify({ id, command, ...given })}\n`);
    return id;
  }

  /** Resolves when so many refreshes hang at the point. */
  async hanging(count: number): Promise<void> {
    await until(() => this.#said.filter(({ at }) => at).length >= count, {
      timeoutMs: 30_000,
      what: `refresh ${count} at its point`,
    });
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal);
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}

function spawned(options: RefresherOptions): ChildProcess {
  const script = join(import.meta.dirname, 'refresher.mjs');
  const child = spawn(process.execPath, [script], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: options.databaseUrl,
      KEYS: options.keys,
      SPOOL: options.journal,
      CLOCK_SHIFT_MS: String(options.clockShiftMs ?? 0),
      ...(options.hangAt ? { HANG_AT: options.hangAt } : {}),
    },
  });
  if (child.pid !== undefined) killAtExit(child.pid);
  return child;
}
