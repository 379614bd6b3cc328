import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { aConnection } from '../support/builders.js';
import { expectWithin, percentile } from '../support/comparison.js';
import type { Arrival } from '../support/fake-upstream.js';
import { gaugesOf, heldDuring, kernelBufferBytes } from '../support/memory.js';
import { isWhole, rawExchange } from '../support/raw-http.js';
import { Reference } from '../support/reference.js';
import { scaled } from '../support/scale.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const MIB = 1_048_576;
/** What Sluice itself may hold of an answer that nobody reads. */
const OWN_MIB = 16;
const PIECE = randomBytes(MIB);
const EVENTS_PER_BLOCK = scaled({ full: 50, short: 30 });
/** The share of events that is compared: the p95 takes a machine that does nothing else. */
const SHARE = scaled({ full: 0.95, short: 0.5 });

function* pieces(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= PIECE.length)
    yield PIECE.subarray(0, Math.min(left, PIECE.length));
}

/** Writes as much as the caller takes, and gives up when it leaves. */
const pour = (response: ServerResponse, bytes: number): Promise<void> =>
  pipeline(Readable.from(pieces(bytes)), response).catch(() => undefined);

/** Breaks the connection at once, whatever waits to be written. */
function reset({ socket }: ServerResponse): void {
  socket?.resetAndDestroy();
  socket?.destroy();
}

function hashOf(bytes: number): string {
  const hash = createHash('sha256');
  for (const piece of pieces(bytes)) hash.update(piece);
  return hash.digest('hex');
}

async function received(incoming: IncomingMessage): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of incoming) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

describe.each(FORMS)('streamed answers, %s', (form) => {
  let system: System;
  let connection: string;
  beforeAll(async () => {
    system = await startSystem({ form });
    ({ id: connection } = await aConnection(system));
  });
  beforeEach(() => system.upstream.reset());
  afterAll(() => system.stop());

  /** Opens a call and hands over the answer at its head. */
  function opened(path: string, id = connection): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      system.client.open(`/connections/${id}/proxy${path}`, {}, resolve).once('error', reject);
    });
  }

  describe('events', () => {
    let reference: Reference;
    beforeAll(async () => {
      reference = await Reference.start(system.upstream.url);
    });
    afterAll(() => reference.stop());

    /** How long each event is under way from the third party to the caller. */
    async function eventDelays(): Promise<number[]> {
      const sentAt: number[] = [];
      const delays: number[] = [];
      system.upstream.on('/events', async ({ response }) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
        for (let event = 0; event < EVENTS_PER_BLOCK; event++) {
          await pause(3);
          sentAt.push(performance.now());
          response.write(`data: ${event}\n\n`);
        }
        response.end();
      });
      const incoming = await opened('/events');
      for await (const chunk of incoming) {
        const now = performance.now();
        for (const [, event] of (chunk as Buffer).toString().matchAll(/data: (\d+)/g))
          delays.push(now - (sentAt[Number(event)] ?? NaN));
      }
      return delays;
    }

    async function referenceTimes(): Promise<number[]> {
      const times: number[] = [];
      for (let call = 0; call < EVENTS_PER_BLOCK; call++)
        times.push((await reference.client.send('/item')).ms);
      return times;
    }

    it(`are passed on as they come: their p${SHARE * 100} is within 5 times the p50 of a bare queued call`, async () => {
      await Promise.all([eventDelays(), referenceTimes()]);
      await expectWithin({
        what: `p${SHARE * 100} of events, ${form}`,
        reference: async () => percentile(await referenceTimes(), 0.5),
        candidate: async () => {
          const delays = await eventDelays();
          expect(delays).toHaveLength(EVENTS_PER_BLOCK);
          return percentile(delays, SHARE);
        },
        bound: 5,
      });
    }, 300_000);
  });

  it('of 200 MB come through whole, and nobody on the way holds 40 MB of them', async () => {
    system.upstream.on('/large', async ({ arrival, response }) => {
      const bytes = Number(arrival.target.split('=')[1]) * MIB;
      response.writeHead(200, { 'content-length': bytes });
      await pour(response, bytes);
    });
    await received(await opened('/large?mib=64'));
    const download = async (): Promise<void> =>
      expect(await received(await opened('/large?mib=200'))).toBe(hashOf(200 * MIB));
    const least = await heldDuring(gaugesOf(system, form), download);
    process.stderr.write(`200 MB, ${form}: grew by ${least.join(', ')} MB at most\n`);
    for (const [name, mib] of least) expect([name, mib < 40]).toEqual([name, true]);
  });

  /** What the third party has got rid of, once it gets rid of no more. */
  async function standstill({ socket }: ServerResponse, before: number): Promise<number> {
    let last = -1;
    for (;;) {
      const written = (socket?.bytesWritten ?? 0) - (socket?.writableLength ?? 0) - before;
      if (written === last) return written;
      last = written;
      await pause(500);
    }
  }

  it('stay with the third party while their reader sleeps, and come whole when it reads on', async () => {
    let written: Promise<number> | undefined;
    system.upstream.on('/slow', async ({ response }) => {
      written = standstill(response, response.socket?.bytesWritten ?? 0);
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      await pour(response, 200 * MIB);
    });
    const incoming = await opened('/slow');
    incoming.pause();
    const leftMib = ((await written) ?? NaN) / MIB;
    process.stderr.write(`a sleeping reader, ${form}: ${leftMib.toFixed(1)} MB left\n`);
    expect(leftMib).toBeLessThan(OWN_MIB + (2 * kernelBufferBytes()) / MIB);
    expect(await received(incoming)).toBe(hashOf(200 * MIB));
  });

  const closed = (arrival: Arrival | undefined, timeoutMs: number) =>
    until(() => arrival !== undefined && !system.upstream.isOpen(arrival), {
      timeoutMs,
      what: 'the close at the third party',
    });

  it.each([
    ['while events come', (response: ServerResponse) => void response.write('data: 1\n\n')],
    ['while it is silent', () => undefined],
    ['while more comes than is read', (response: ServerResponse) => void pour(response, 200 * MIB)],
  ])('are given up when their reader leaves %s', async (_when, then) => {
    system.upstream.on('/left', ({ response }) => {
      response.writeHead(200).write('begin');
      then(response);
    });
    const incoming = await opened('/left');
    incoming.on('error', () => undefined);
    await once(incoming, 'readable');
    const [arrival] = system.upstream.arrivals();
    incoming.destroy();
    await closed(arrival, 3_000);
  });

  it('end at the total time budget when their reader stays and reads nothing', async () => {
    const { id } = await aConnection(system, {
      integration: { timeouts: { queueMs: 500, totalMs: 1_500 } },
    });
    system.upstream.on('/stuck', ({ response }) => void pour(response, 200 * MIB));
    const incoming = await opened('/stuck', id);
    incoming.pause();
    const broken = new Promise((resolve) => incoming.once('error', resolve));
    const [arrival] = system.upstream.arrivals();
    await closed(arrival, 5_000);
    // What is still on its way may be read; then the caller learns that it was not all.
    incoming.resume();
    expect(await broken).toMatchObject({ code: 'ECONNRESET' });
  });

  describe('that fail after their head', () => {
    type Framing = [how: string, headers: Record<string, string>];
    const framings: Framing[] = [
      ['with a length', { 'content-length': '100' }],
      ['in chunks', { 'transfer-encoding': 'chunked' }],
      ['until the end of the connection', { connection: 'close' }],
    ];
    const versions = ['1.1', '1.0'];
    const cases = framings.flatMap((framing) =>
      versions.map((version): [...Framing, string] => [...framing, version]),
    );

    const call = (version: string): Promise<{ text: string; ending: 'end' | 'reset' }> =>
      rawExchange(
        system.client.address,
        `GET /connections/${connection}/proxy/half HTTP/${version}\r\nhost: x\r\nx-api-key: ${system.key}\r\nconnection: close\r\n\r\n`,
      );

    it.each(cases)(
      '%s never look whole to a caller',
      async (_how, headers, version) => {
        system.upstream.on('/half', async ({ response }) => {
          response.useChunkedEncodingByDefault = 'transfer-encoding' in headers;
          response.writeHead(200, headers).write('half');
          await pause(50);
          reset(response);
        });
        const answer = await call(version);
        expect(answer.text).toMatch(/^HTTP\/1\.1 200 /);
        expect(answer.text).toContain('half');
        expect(isWhole(answer)).toBe(false);
      },
      10_000,
    );

    it('while nobody reads them break, and nothing else does', async () => {
      system.upstream.on('/half', async ({ response }) => {
        response.writeHead(200, { connection: 'close' });
        void pour(response, 200 * MIB);
        await standstill(response, 0);
        reset(response);
      });
      const incoming = await opened('/half');
      incoming.pause();
      const [arrival] = system.upstream.arrivals();
      await closed(arrival, 10_000);
      await expect(received(incoming)).rejects.toThrow('aborted');
      expect((await system.client.call(connection, '/after')).status).toBe(200);
    });

    it.each(versions)('look whole to a caller of HTTP/%s when they are', async (version) => {
      system.upstream.on('/half', ({ response }) => {
        response.useChunkedEncodingByDefault = false;
        response.writeHead(200, { connection: 'close' }).write('half');
        setTimeout(() => response.end(' and half'), 50);
      });
      const answer = await call(version);
      expect(answer.text).toContain(' and half');
      expect(isWhole(answer)).toBe(true);
    });
  });
});
