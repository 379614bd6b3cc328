import { once, setMaxListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { aConnection } from '../support/builders.js';
import { type Answer, Client, problemOf } from '../support/client.js';
import { expectWithin, percentile } from '../support/comparison.js';
import type { Handler } from '../support/fake-upstream.js';
import { growthDuring, residentBytes } from '../support/memory.js';
import { promisedMs, scaled } from '../support/scale.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const MIB = 1_048_576;
const SLOTS = 5;
const WAITING_PER_CONNECTION = 5;
const CALLS_PER_PROJECT = 40;

/** The share of calls whose time is compared: the p95 takes a machine that does nothing else. */
const SHARE = scaled({ full: 0.95, short: 0.5 });
const CALLS = scaled({ full: 80, short: 12 });

/** Writes again and again until the connection is gone. */
function drip(response: ServerResponse, bytes: string, everyMs: number): void {
  const timer = setInterval(() => response.socket?.write(bytes), everyMs);
  response.once('close', () => clearInterval(timer));
}

describe.each(FORMS)('exhaustion, %s', (form) => {
  let system: System;
  let connection: string;
  let another: string;
  beforeAll(async () => {
    system = await startSystem({
      form,
      settings: {
        WORKER_CALL_CONCURRENCY: String(SLOTS),
        SLUICE_MAX_WAITING_PER_CONNECTION: String(WAITING_PER_CONNECTION),
        SLUICE_MAX_WAITING_PER_PROJECT: String(CALLS_PER_PROJECT),
      },
    });
    ({ id: connection } = await aConnection(system));
    ({ id: another } = await aConnection(system));
  });
  beforeEach(() => system.upstream.reset());
  afterAll(() => system.stop());

  /**
   * As many calls as there are slots are with the third party at the same time: none is held by a
   * call that is over.
   */
  async function allSlotsAreFree(): Promise<void> {
    let let_go = (): void => undefined;
    const held = new Promise<void>((resolve) => (let_go = resolve));
    system.upstream.on('/slot', () => held.then(() => ({ body: 'done' })));
    const calls = Array.from({ length: SLOTS }, (_, index) =>
      system.client.call(index === 0 ? another : connection, '/slot'),
    );
    await until(
      () => system.upstream.arrivals(({ target }) => target === '/slot').length === SLOTS,
      { timeoutMs: promisedMs(5_000), what: 'a call in every slot' },
    );
    let_go();
    for (const { status } of await Promise.all(calls)) expect(status).toBe(200);
  }

  describe('by a third party that', () => {
    const timeouts = {
      queueMs: 5_000,
      connectMs: 400,
      headersMs: 400,
      idleMs: 400,
      totalMs: 1_200,
    };
    let slow: string;
    beforeAll(async () => {
      ({ id: slow } = await aConnection(system, { integration: { timeouts } }));
    });

    const endOf = async (path: string): Promise<string> =>
      system.client.call(slow, path).then(
        (answer) => {
          const { code, dispatched } = problemOf(answer);
          return `${answer.status} ${code} ${dispatched}`;
        },
        (error: Error) => error.message,
      );

    type Case = [what: string, handler: Handler, end: string];
    const head = (response: ServerResponse): ServerResponse => response.writeHead(200);
    const timedOut = '504 upstream_timeout true';
    const cases: Case[] = [
      ['never answers', () => undefined, timedOut],
      [
        'sends header after header',
        ({ response }) => {
          response.socket?.write('HTTP/1.1 200 OK\r\n');
          drip(response, 'x-more: 1\r\n', 50);
        },
        timedOut,
      ],
      [
        'goes on processing (102)',
        ({ response }) => drip(response, 'HTTP/1.1 102 Processing\r\n\r\n', 50),
        timedOut,
      ],
      [
        'goes on hinting (103)',
        ({ response }) => drip(response, 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n', 50),
        timedOut,
      ],
      [
        'goes on telling to continue (100)',
        ({ response }) => drip(response, 'HTTP/1.1 100 Continue\r\n\r\n', 50),
        timedOut,
      ],
      ['falls silent', ({ response }) => void head(response).write('begin'), 'aborted'],
      [
        'sends a byte at a time, without an end',
        ({ response }) => {
          head(response).write('begin');
          const timer = setInterval(() => response.write('.'), 100);
          response.once('close', () => clearInterval(timer));
        },
        'aborted',
      ],
    ];

    it.each(cases)('%s: the call ends, its connection and its slot are free', async (...each) => {
      const [, handler, end] = each;
      system.upstream.on('/slow', handler);
      const ends = await Promise.all([endOf('/slow'), endOf('/slow')]);
      expect(ends).toEqual([end, end]);
      await until(
        () => system.upstream.arrivals().every((arrival) => !system.upstream.isOpen(arrival)),
        { timeoutMs: promisedMs(1_000), what: 'the close at the third party' },
      );
      await allSlotsAreFree();
    });

    it('lets a connection be made and says nothing: the call ends, nothing left', async () => {
      const sockets = new Set<Socket>();
      const silent: Server = createServer((socket) => {
        sockets.add(socket);
        socket
          .resume()
          .on('error', () => undefined)
          .once('close', () => sockets.delete(socket));
      }).listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const { port } = silent.address() as AddressInfo;
      const { id } = await aConnection(system, {
        integration: { baseUrl: `https://127.0.0.1:${port}`, plainHttpHosts: [], timeouts },
      });
      const problem = problemOf(await system.client.call(id, '/'));
      expect(problem).toMatchObject({ code: 'upstream_timeout', dispatched: false });
      await until(() => sockets.size === 0, { timeoutMs: promisedMs(1_000) });
      silent.close();
      await allSlotsAreFree();
    });
  });

  describe('by decompression bombs', () => {
    const zeros = Buffer.alloc(100 * MIB);
    const bombs: [encoding: string, body: Buffer][] = [
      ['gzip', gzipSync(zeros)],
      ['br', brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })],
      ['gzip', gzipSync(gzipSync(zeros))],
    ];

    it('cannot happen: they pass as they are, and what is looked into is cut off', async () => {
      const { id } = await aConnection(system, {
        integration: { expired: [{ status: 401, body: { contains: 'expired' } }] },
      });
      const [worker] = system.workers;
      const pid = worker?.pid ?? 0;
      const growth = await growthDuring({ worker: () => residentBytes(pid) }, async () => {
        for (const [encoding, body] of bombs) {
          for (const status of [200, 401]) {
            const headers = { 'content-encoding': encoding };
            system.upstream.on('/bomb', { status, headers, body });
            const answer = await system.client.call(id, '/bomb');
            expect([answer.status, answer.body.equals(body)]).toEqual([status, true]);
          }
        }
      });
      expect(growth['worker']).toBeLessThan(40 * MIB);
    });
  });

  describe('by one tenant', () => {
    let other: Client;
    let others: string;
    beforeAll(async () => {
      const project = await system.client.manage<{ id: string }>('POST', '/projects', {
        name: 'another tenant',
      });
      const { key } = await system.client.manage<{ key: string }>('POST', '/api-keys', {
        name: 'of another tenant',
        projectId: project.id,
        scopes: ['proxy', 'manage'],
      });
      other = new Client(system.client.address, key);
      ({ id: others } = await aConnection({ ...system, client: other }));
    });
    afterAll(() => other.close());

    /** Calls that last until the tenant hangs up. */
    function crowd(count: number, id: string): { leave: () => Promise<void> } {
      const hangUp = new AbortController();
      const calls = Array.from({ length: count }, () =>
        system.client.call(id, '/held', { signal: hangUp.signal }).catch(() => undefined),
      );
      return {
        leave: async () => {
          hangUp.abort();
          await Promise.all(calls);
        },
      };
    }

    const held = () => system.upstream.arrivals(({ target }) => target === '/held').length;

    function expectFull(answer: Answer): void {
      expect(problemOf(answer)).toMatchObject({
        status: 429,
        code: 'limit_queue_full',
        dispatched: false,
      });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    }

    it('a full line of one connection refuses its next call, and no other connection', async () => {
      const { id } = await aConnection(system, {
        integration: { timeouts: { queueMs: 600_000 } },
        connection: { limits: { windows: [{ requests: 1, perMs: 60_000 }] } },
      });
      system.upstream.on('/held', () => new Promise(() => undefined));
      // A process that has made no call yet may take too long for the first turn, which would send
      // it to the end of the line.
      expect((await system.client.call(connection, '/warm')).status).toBe(200);
      const { leave } = crowd(1 + WAITING_PER_CONNECTION, id);
      await until(() => held() === 1);
      const full = await until(async () => {
        const answer = await system.client
          .call(id, '/next', {
            headers: { 'sluice-timeout-ms': '300000' },
            signal: AbortSignal.timeout(2_000),
          })
          .catch(() => undefined);
        return answer;
      });
      expectFull(full);
      expect((await system.client.call(connection, '/beside')).status).toBe(200);
      await leave();
    });

    it('as many calls as a project may have refuse its next one, and hold up no other project', async () => {
      system.upstream.on('/held', () => new Promise(() => undefined));
      const { leave } = crowd(CALLS_PER_PROJECT, connection);
      // One connection does not get the last slot.
      await until(() => held() === SLOTS - 1);
      const full = await until(async () => {
        const answer = await system.client.call(another, '/next').catch(() => undefined);
        return answer?.status === 429 && answer;
      });
      expectFull(full);
      expect((await other.call(others, '/beside')).status).toBe(200);
      expect(held()).toBe(SLOTS - 1);
      await leave();
      await until(() =>
        system.upstream.arrivals().every(({ aborted, target }) => aborted || target !== '/held'),
      );
      await allSlotsAreFree();
    });

    it(`a flood leaves the p${SHARE * 100} of another project within twice of what it is without`, async () => {
      system.upstream.on('/held', { delayMs: 150, body: 'late' });
      const timeBeside = async (): Promise<number> => {
        const times: number[] = [];
        for (let call = 0; call < CALLS; call++) {
          const { status, ms } = await other.call(others, '/beside');
          expect(status).toBe(200);
          times.push(ms);
        }
        return percentile(times, SHARE);
      };
      await timeBeside();
      await expectWithin({
        what: `p${SHARE * 100} beside a flood, ${form}`,
        reference: timeBeside,
        candidate: () => duringFlood(timeBeside),
        bound: 2,
      });
    }, 300_000);

    /** Callers who come back as soon as they are told to, again and again. */
    async function duringFlood<T>(work: () => Promise<T>): Promise<T> {
      let refused = 0;
      const flood = new AbortController();
      setMaxListeners(0, flood.signal);
      const flooder = async (): Promise<void> => {
        while (!flood.signal.aborted) {
          const { status, headers } = await system.client.call(connection, '/held');
          if (status !== 429) continue;
          refused++;
          const options = { signal: flood.signal };
          await pause(Number(headers['retry-after']) * 1_000, undefined, options).catch(
            () => 'over',
          );
        }
      };
      const flooders = Array.from({ length: 2 * CALLS_PER_PROJECT }, flooder);
      await until(() => refused > 0);
      const done = await work();
      flood.abort();
      await Promise.all(flooders);
      return done;
    }
  });
});
