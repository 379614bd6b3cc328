import { jest } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { AddressPolicy } from './address-policy.js';
import { Egress } from './egress.js';
import type { UpstreamAnswer } from './upstream-answer.js';

const TIMEOUTS = { connectMs: 5_000, headersMs: 5_000, idleMs: 5_000, totalMs: 20_000 };
/** At and around the size at which reading pauses. */
const SIZES = [262_143, 262_144, 262_145, 300_000, 327_680, 400_001, 524_288];

/**
 * Reads later than it comes, so that reading is paused at the end of the connection as often as
 * not.
 */
async function readSlowly(answer: UpstreamAnswer): Promise<number> {
  let bytes = 0;
  for (;;) {
    await pause(15);
    const { chunks, ended } = answer.take();
    for (const chunk of chunks) bytes += chunk.length;
    if (ended) return bytes;
    await answer.readable();
  }
}

type Framing = [how: string, write: (response: ServerResponse, body: Buffer) => void];

const FRAMINGS: Framing[] = [
  [
    'by the end of the connection',
    (response, body) => {
      response.useChunkedEncodingByDefault = false;
      response.writeHead(200, { connection: 'close' }).end(body);
    },
  ],
  [
    'by a length, on a connection that closes',
    (response, body) =>
      response.writeHead(200, { connection: 'close', 'content-length': body.length }).end(body),
  ],
  [
    'by chunks, on a connection that closes',
    (response, body) => response.writeHead(200, { connection: 'close' }).end(body),
  ],
  [
    'by a length, on a connection that was to be kept and closes all the same',
    (response, body) =>
      response
        .writeHead(200, { 'content-length': body.length })
        .end(body, () => response.socket?.end()),
  ],
];

describe('an answer framed', () => {
  let server: Server;
  let answerWith: (response: ServerResponse) => void = () => undefined;
  let egress: Egress;
  beforeAll(async () => {
    server = createServer((_request, response) => answerWith(response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    egress = new Egress(new AddressPolicy('127.0.0.1/32'));
  });
  afterAll(async () => {
    await egress.close();
    server.close();
  });

  const send = (freshSocket: boolean): Promise<UpstreamAnswer> => {
    const { port } = server.address() as AddressInfo;
    const origin = `http://127.0.0.1:${port}`;
    const request = { origin, path: '/', method: 'GET', headers: [], body: Buffer.alloc(0) };
    return egress.send(request, {
      projectId: 'project',
      timeouts: TIMEOUTS,
      maxResponseBytes: 1e9,
      freshSocket,
    }).answer;
  };

  it.each(FRAMINGS)('%s is read whole, however slowly', async (_how, write) => {
    for (const freshSocket of [false, true]) {
      for (const size of SIZES) {
        answerWith = (response) => write(response, Buffer.alloc(size));
        expect(await readSlowly(await send(freshSocket))).toBe(size);
      }
    }
  });

  it('by the end of the connection is not whole when the connection is reset', async () => {
    answerWith = (response) => {
      response.useChunkedEncodingByDefault = false;
      response.writeHead(200, { connection: 'close' }).write('half');
      setTimeout(() => response.socket?.resetAndDestroy(), 20);
    };
    await expect(send(false).then(readSlowly)).rejects.toMatchObject({
      code: 'upstream_reset',
      facts: { dispatched: true },
    });
  });
});

describe('a kept connection', () => {
  let server: Server;
  let egress: Egress;
  let sockets: Set<unknown>;
  beforeEach(async () => {
    sockets = new Set();
    server = createServer((request, response) => {
      sockets.add(request.socket);
      response.end('ok');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    egress = new Egress(new AddressPolicy('127.0.0.1/32'));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await egress.close();
    server.close();
  });

  async function send(method: string, connectMs = 5_000): Promise<void> {
    const { port } = server.address() as AddressInfo;
    const origin = `http://127.0.0.1:${port}`;
    const request = { origin, path: '/', method, headers: [], body: Buffer.alloc(0) };
    const timeouts = { ...TIMEOUTS, connectMs };
    await readSlowly(
      await egress.send(request, { projectId: 'project', timeouts, maxResponseBytes: 1e9 }).answer,
    );
  }

  it.each([
    ['GET', 1],
    ['PUT', 1],
    ['POST', 2],
    ['PATCH', 2],
  ])('that was idle for a second carries %s: %i in all', async (method, connections) => {
    const now = performance.now.bind(performance);
    let laterMs = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now() + laterMs);
    await send(method);
    laterMs = 1_001;
    await send(method);
    expect(sockets.size).toBe(connections);
  });

  it('carries requests whatever time each has to connect', async () => {
    for (const connectMs of [5_000, 4_000, 3_000]) await send('GET', connectMs);
    expect(sockets.size).toBe(1);
  });
});
