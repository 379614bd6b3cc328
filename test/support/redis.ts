import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureRedisServer } from '../../tools/redis-server.mjs';
import { freePort } from './ports.js';
import { ended, killAtExit, removeAtExit } from './reaper.js';
import { until } from './until.js';

export interface RedisOptions {
  port?: number;
  /** Where it keeps its data; a temporary directory by default. */
  dir?: string;
  /** Writes every change to disk before it answers; by default nothing is kept. */
  appendonly?: boolean;
}

/** A real Redis or Valkey of a test, which can be broken in every way a real one can. */
export class TestRedis {
  #process: ChildProcess | undefined;

  private constructor(
    private readonly program: string,
    readonly port: number,
    readonly dir: string,
    private readonly appendonly: boolean,
  ) {}

  static async start(options: RedisOptions = {}): Promise<TestRedis> {
    const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'sluice-redis-'));
    if (options.dir === undefined) removeAtExit(dir);
    const port = options.port ?? (await freePort());
    const redis = new TestRedis(await ensureRedisServer(), port, dir, options.appendonly ?? false);
    await redis.#launch();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    const pid = this.#process?.pid;
    if (pid === undefined) throw new Error('This Redis is not running.');
    return pid;
  }

  /** SIGKILL: connections break at once, and what was not on disk is gone. */
  async kill(): Promise<void> {
    const running = this.#process;
    if (running === undefined) return;
    const exited = once(running, 'exit');
    running.kill('SIGKILL');
    await exited;
  }

  /**
   * Starts it again on the same port, with what it kept on disk unless it is to come back empty.
   */
  async restart({ empty = false }: { empty?: boolean } = {}): Promise<void> {
    await this.kill();
    if (empty) {
      for (const name of readdirSync(this.dir)) rmSync(join(this.dir, name), { recursive: true });
    }
    await this.#launch();
  }

  /** It stops answering; connections stay open. */
  pause(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  resume(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.dir, { recursive: true, force: true });
  }

  async #launch(): Promise<void> {
    const settings = {
      port: this.port,
      bind: '127.0.0.1',
      dir: this.dir,
      appendonly: this.appendonly ? 'yes' : 'no',
      appendfsync: 'always',
      'maxmemory-policy': 'noeviction',
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const child = spawn(this.program, [...args, '--save', ''], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await once(child, 'spawn');
    this.#follow(child);
    await until(async () => {
      if (this.#process !== child) throw new Error(`Redis did not start:\n${output}`);
      return answersPing(this.port);
    });
  }

  #follow(child: ChildProcess): void {
    this.#process = child;
    if (child.pid !== undefined) killAtExit(child.pid);
    child.once('exit', () => {
      if (child.pid !== undefined) ended(child.pid);
      if (this.#process === child) this.#process = undefined;
    });
  }
}

export async function startRedis(options: RedisOptions = {}): Promise<TestRedis> {
  return TestRedis.start(options);
}

async function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const settle = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('data', (chunk: Buffer) => settle(chunk.toString().startsWith('+PONG')));
    socket.once('error', () => settle(false));
    socket.setTimeout(1_000, () => settle(false));
  });
}
