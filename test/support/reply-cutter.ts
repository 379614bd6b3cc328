import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { portOf } from './ports.js';

/**
 * In front of Redis: lets a command through and then breaks the connection instead of passing its
 * reply on.
 */
export class ReplyCutter {
  readonly #server: Server;
  #cutsAfter: RegExp | undefined;
  cuts = 0;

  private constructor(redisPort: number) {
    this.#server = createServer((client) => {
      const redis = connect(redisPort, '127.0.0.1');
      let isCutting = false;
      client.on('data', (bytes) => {
        isCutting ||= this.#cutsAfter?.test(bytes.toString('latin1')) ?? false;
        if (isCutting) this.#cutsAfter = undefined;
        redis.write(bytes);
      });
      redis.on('data', (bytes) => {
        if (!isCutting) return void client.write(bytes);
        this.cuts++;
        client.resetAndDestroy();
        redis.destroy();
      });
      client.on('close', () => redis.destroy());
      redis.on('close', () => client.destroy());
      for (const socket of [client, redis]) socket.on('error', () => undefined);
    });
  }

  static async start(redisPort: number): Promise<ReplyCutter> {
    const cutter = new ReplyCutter(redisPort);
    cutter.#server.listen(0, '127.0.0.1');
    await once(cutter.#server, 'listening');
    return cutter;
  }

  get url(): string {
    return `redis://127.0.0.1:${portOf(this.#server)}`;
  }

  cutAfter(command: RegExp): void {
    this.#cutsAfter = command;
  }

  close(): void {
    this.#server.close();
  }
}
