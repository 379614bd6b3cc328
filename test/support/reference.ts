import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Client } from './client.js';
import { ended, killAtExit } from './reaper.js';
import { startRedis, type TestRedis } from './redis.js';

const SERVERS = join(import.meta.dirname, '../bench/servers');

/**
 * The bench's reference: an HTTP request that becomes a bare BullMQ job, is made by a worker and
 * answered through a list, without any promise. What it takes is what this machine needs for the
 * least that a queued call can be.
 */
export class Reference {
  private constructor(
    readonly client: Client,
    private readonly servers: ChildProcess[],
    private readonly redis: TestRedis,
  ) {}

  static async start(upstreamUrl: string): Promise<Reference> {
    const redis = await startRedis();
    const env = { REDIS_URL: redis.url, UPSTREAM_URL: upstreamUrl };
    const worker = await forkServer('reference-worker.mjs', env);
    const gateway = await forkServer('reference-gateway.mjs', env);
    const client = new Client(`http://127.0.0.1:${gateway.port}`, 'none');
    return new Reference(client, [gateway.child, worker.child], redis);
  }

  async stop(): Promise<void> {
    this.client.close();
    // They end with the channel to this process.
    await Promise.all(
      this.servers.map(async (child) => {
        const exited = once(child, 'exit');
        child.disconnect();
        await exited;
      }),
    );
    await this.redis.stop();
  }
}

async function forkServer(
  file: string,
  env: Record<string, string>,
): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(join(SERVERS, file), [], {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { pid } = child;
  if (pid !== undefined) {
    killAtExit(pid);
    child.once('exit', () => ended(pid));
  }
  const [message] = (await once(child, 'message')) as [{ port?: number }];
  return { child, port: message.port ?? 0 };
}
