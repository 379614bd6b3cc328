import type { IncomingMessage } from 'node:http';
import { Redis } from 'ioredis';
import { aConnection } from '../support/builders.js';
import type { Client } from '../support/client.js';
import type { Arrival } from '../support/fake-upstream.js';
import { promisedMs } from '../support/scale.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const PIECE = Buffer.alloc(262_144);

/** Opens a call and hands over the answer at its head; what breaks it is the promise. */
function opened(client: Client, path: string): Promise<{ broken: Promise<string> }> {
  return new Promise((resolve, reject) => {
    client
      .open(path, {}, (incoming: IncomingMessage) => {
        const broken = new Promise<string>((settle) => {
          incoming.once('end', () => settle('whole'));
          incoming.once('error', (error) => settle(error.message));
        });
        incoming.resume();
        resolve({ broken });
      })
      .once('error', reject);
  });
}

/** A third party that sends events, floods, or falls silent, each without an end. */
function endless(system: System): void {
  system.upstream.on('/events', ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const timer = setInterval(() => response.write('data: 1\n\n'), 50);
    response.once('close', () => clearInterval(timer));
  });
  system.upstream.on('/silent', ({ response }) => void response.writeHead(200).write('begin'));
  system.upstream.on('/flood', ({ response }) => {
    response.writeHead(200);
    const more = (): void => {
      while (!response.destroyed && response.write(PIECE));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  });
}

const ENDLESS = ['/events', '/silent', '/flood'];

const closed = (system: System, arrivals: Arrival[], timeoutMs: number) =>
  until(() => arrivals.every((arrival) => !system.upstream.isOpen(arrival)), {
    timeoutMs,
    what: 'the close of every connection at the third party',
  });

describe.each(FORMS)('a process that is killed in the middle of answers, %s', (form) => {
  let system: System;
  let connection: string;
  beforeAll(async () => {
    // As many calls upstream at a time as there are answers: one that was not given up would be
    // missed.
    system = await startSystem({ form, settings: { WORKER_CALL_CONCURRENCY: '3' } });
    ({ id: connection } = await aConnection(system));
  });
  beforeEach(() => {
    system.upstream.reset();
    endless(system);
  });
  afterAll(() => system.stop());

  const path = (target: string): string => `/connections/${connection}/proxy${target}`;

  async function callsWork(client: Client): Promise<void> {
    const answers = await Promise.all(
      ENDLESS.map((_, index) => client.call(connection, `/works/${index}`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  }

  it('(the worker) breaks them for their callers, and leaves no connection', async () => {
    const answers = await Promise.all(ENDLESS.map((target) => opened(system.client, path(target))));
    const [worker] = system.workers.splice(0);
    worker?.kill('SIGKILL');
    await closed(system, system.upstream.arrivals(), promisedMs(2_000));
    if (form === 'embedded') {
      system.gateways.splice(0);
      await system.addGateway();
    } else await system.addWorker();
    expect(await Promise.all(answers.map(({ broken }) => broken))).toEqual(
      ENDLESS.map(() => 'aborted'),
    );
    await callsWork(system.gateways[0]?.client ?? system.client);
  });

  if (form === 'embedded') return;

  it('(the gateway) breaks them for their callers, and leaves no connection, slot or key', async () => {
    const redis = new Redis(system.redis.url);
    const keys = async (): Promise<string[]> => {
      const each = ['replies', 'gateway', 'call'].map((kind) => redis.keys(`sluice:${kind}:*`));
      return (await Promise.all(each)).flat();
    };
    const before = await keys();
    const gateway = await system.addGateway();
    const answers = await Promise.all(
      ENDLESS.map((target) => opened(gateway.client, path(target))),
    );
    gateway.process.kill('SIGKILL');
    await gateway.process.exited;
    expect(await Promise.all(answers.map(({ broken }) => broken))).toEqual(
      ENDLESS.map(() => 'aborted'),
    );
    await closed(system, system.upstream.arrivals(), promisedMs(16_000));
    await callsWork(system.client);
    const left = (await keys()).filter((key) => !before.includes(key));
    for (const key of left) expect(await redis.pttl(key)).not.toBe(-1);
    redis.disconnect();
  });
});
