import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { portOf } from '../support/ports.js';
import { startSystem, type System } from '../support/system.js';

/** The command, and not a script that contains it. */
const GETDEL = /\r\ngetdel\r\n/i;

/**
 * In front of Redis: lets a command through and then breaks the connection instead of passing its
 * reply on.
 */
class ReplyCutter {
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

describe('the reply to a claim that is lost on its way from Redis', () => {
  let system: System;
  let cutter: ReplyCutter;
  beforeAll(async () => {
    system = await startSystem({ form: 'distributed', workers: 0, breaksStores: true });
    cutter = await ReplyCutter.start(Number(new URL(system.redis.url).port));
    await system.addWorker({ REDIS_URL: cutter.url });
  });
  afterAll(async () => {
    await system.stop();
    cutter.close();
  });

  it.each([
    ['without a limit', {}, GETDEL],
    [
      'with a limit',
      { limits: { windows: [{ requests: 50, perMs: 1_000 }] } },
      /evalsha[\s\S]*sluice:parked:/i,
    ],
  ])('does not leave its caller waiting, who hears that nothing was sent: %s', async (...given) => {
    const [, connection, command] = given;
    const { id } = await aConnection(system, { connection });
    expect((await system.client.call(id, '/before')).status).toBe(200);
    const cuts = cutter.cuts;
    cutter.cutAfter(command);
    const lost = await system.client.call(id, '/lost', { method: 'POST', body: 'once' });
    expect(cutter.cuts).toBe(cuts + 1);
    expect(problemOf(lost)).toMatchObject({ code: 'redis_unavailable', dispatched: false });
    expect(system.upstream.arrivals(({ target }) => target === '/lost')).toEqual([]);
    expect((await system.client.call(id, '/after')).status).toBe(200);
  });
});
