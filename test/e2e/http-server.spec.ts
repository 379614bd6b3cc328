import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { openUpload } from '../support/batches.js';
import { aConnection } from '../support/builders.js';
import { type Answer, problemOf } from '../support/client.js';
import { growthDuring, residentBytes } from '../support/memory.js';
import { rawExchange } from '../support/raw-http.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const MIB = 1_048_576;

describe.each(FORMS)('the HTTP server, %s', (form) => {
  let system: System;
  let connection: string;
  beforeAll(async () => {
    system = await startSystem({ form, settings: { SLUICE_RECEIVE_MS: '1500' } });
    ({ id: connection } = await aConnection(system));
  });
  beforeEach(() => system.upstream.reset());
  afterAll(() => system?.stop());

  it.each(['/integrations/%zz', '/connections/%zz/proxy/x', '/nowhere'])(
    'answers %s, which no route can take, with a problem document',
    async (path) => {
      const answer = await system.client.send(path);
      expect(problemOf(answer)).toMatchObject({ status: answer.status });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    },
  );

  it('ignores a content type without a body', async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await system.client.send('/connections', { headers })).status).toBe(200);
  });

  it('answers bytes that are no request with a problem document', async () => {
    const { address } = system.client;
    const { text } = await rawExchange(address, 'this is not http\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('sluice-error: invalid_request');
  });

  it('answers a call before it refuses what follows it on the same connection', async () => {
    system.upstream.on('/slow', async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { status: 201 };
    });
    const { address, key } = system.client;
    const head = `host: sluice\r\nauthorization: Bearer ${key}\r\n\r\n`;
    const call = `GET /connections/${connection}/proxy/slow HTTP/1.1\r\n${head}`;
    const { text } = await rawExchange(address, `${call}${call}this is not http\r\n\r\n`);
    expect(text.match(/HTTP\/1\.1 \d\d\d/g)).toEqual(
      ['201', '201', '400'].map((each) => `HTTP/1.1 ${each}`),
    );
  });

  it('takes a batch for as long as it comes, and none that stands still', async () => {
    const [slow, stuck] = [openUpload(system.client), openUpload(system.client)];
    const runAt = new Date(Date.now() + 3_600_000).toISOString();
    const line = { connection, path: '/later', runAt };
    await stuck.write([line]);
    for (let sent = 0; sent < 5; sent++) {
      await slow.write([line]);
      await sleep(500);
    }
    expect(await slow.end()).toBe(202);
    expect(await stuck.status).toBe(408);
  });

  it.each([
    ['PUT', '/jobs', 'GET, HEAD, POST'],
    ['POST', '/projects/x', 'DELETE, GET, HEAD, PATCH'],
    ['OPTIONS', '/connections/x/verify', 'POST'],
    ['TRACE', '/health/live?a', 'GET, HEAD'],
  ])('answers %s %s with 405, and says in Allow what there is', async (method, path, allow) => {
    const answer = await system.client.send(path, { method });
    expect(problemOf(answer)).toMatchObject({ status: 405, code: 'method_not_allowed' });
    expect(answer.headers['allow']).toBe(allow);
    const proxied = await system.client.call(connection, '/x', { method: 'TRACE' });
    expect([proxied.status, proxied.headers['allow']]).toEqual([
      405,
      expect.stringMatching(/\bPOST\b/),
    ]);
  });

  it.each(['GET / HTTP/1.1', 'GET /jobs HTTP/1.1', 'POST /connections/x/proxy/y HTTP/1.1'])(
    'answers "%s" without a Host line with a problem document, as it does all that it refuses early',
    async (line) => {
      const { text } = await rawExchange(system.client.address, `${line}\r\n\r\n`);
      expect(text).toMatch(/^HTTP\/1\.1 400 /);
      expect(text).toContain('sluice-error: invalid_request');
      expect(text).toContain('"detail":"The request has no Host line."');
    },
  );

  it('takes no whole URL as a request target: its path would be lost on the way', async () => {
    const { address, key } = system.client;
    const { id } = await aConnection(system);
    const { text: answer } = await rawExchange(
      address,
      `DELETE ${address}/connections/${id}/proxy/x HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\nconnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('sluice-error: invalid_request');
    expect(system.upstream.arrivals()).toEqual([]);
  });

  it('does not read a large body of a caller without a key', async () => {
    const head =
      'POST /connections/x/proxy/y HTTP/1.1\r\nhost: x\r\ncontent-length: 20000000\r\nconnection: close\r\n\r\n';
    const { text } = await rawExchange(system.client.address, head);
    expect(text).toContain('sluice-error: invalid_api_key');
  });

  it('refuses a text that cannot be stored with 400', async () => {
    const answer = await system.client.send('/integrations', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        key: 'nul',
        name: 'a',
        baseUrl: 'https://example.com',
        auth: { type: 'none' },
        expired: [{ status: 401, body: { contains: '\0' } }],
      }),
    });
    expect(problemOf(answer)).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  describe('given JSON', () => {
    const post = (path: string, body: string): Promise<Answer> =>
      system.client.send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
    const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    const job = (body: string): string =>
      `{"connection":"${connection}","method":"POST","path":"/json","body":${body}}`;

    it.each([
      ['in the body of a job', () => ['/jobs', job(deep(100_000))]],
      ['in objects', () => ['/jobs', job(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)]],
      [
        'in metadata',
        () => ['/jobs', `{"connection":"${connection}","path":"/","metadata":{"a":${deep(70)}}}`],
      ],
      ['in management input', () => ['/integrations', `{"key":"k","limits":${deep(100_000)}}`]],
      ['that never ends', () => ['/projects', '['.repeat(1_000_000)]],
    ] as [string, () => [string, string]][])(
      'nested too deep %s is refused',
      async (_where, given) => {
        const problem = problemOf(await post(...given()));
        expect(problem).toMatchObject({ status: 400, code: 'invalid_request' });
        expect(problem.detail).toContain('64 levels');
      },
    );

    it('of a sensible depth is sent as it is', async () => {
      expect((await post('/jobs', job(deep(60)))).status).toBe(202);
      const [arrival] = await system.upstream.waitForArrivals(1);
      expect(arrival?.body.toString()).toBe(deep(60));
    });

    it.each(['{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}'])(
      'that reaches for a prototype is refused, and in a body that is only passed on arrives unread: %s',
      async (hostile) => {
        for (const [path, body] of [
          ['/jobs', hostile],
          ['/projects', hostile],
          ['/jobs', `{"connection":"${connection}","path":"/","callback":${hostile}}`],
        ] as const)
          expect(problemOf(await post(path, body))).toMatchObject({ code: 'invalid_request' });
        expect((await post('/jobs', job(hostile))).status).toBe(202);
        const [arrival] = await system.upstream.waitForArrivals(1);
        expect(arrival?.body.toString()).toBe(hostile);
        expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      },
    );

    it('with equal keys means the last of them', async () => {
      const twice = `{"connection":"nobody","connection":"${connection}","path":"/first","path":"/last"}`;
      expect((await post('/jobs', twice)).status).toBe(202);
      const [arrival] = await system.upstream.waitForArrivals(1);
      expect(arrival?.target).toBe('/last');
    });
  });

  describe('called by those who', () => {
    const start = (path: string, ...headers: string[]): string =>
      [`POST ${path} HTTP/1.1`, 'host: x', `x-api-key: ${system.key}`, ...headers, ''].join('\r\n');
    const every = (ms: number, bytes: () => string | Buffer) => (socket: Socket) => {
      const timer = setInterval(() => socket.write(bytes()), ms);
      socket.once('close', () => clearInterval(timer));
      socket.on('error', () => undefined);
    };
    const proxied = (): string => `/connections/${connection}/proxy/upload`;

    it.each([
      ['send a part of a head', () => ['GET / HTTP/1.1\r\nhost: x\r\n', () => undefined]],
      ['send header after header', () => ['GET / HTTP/1.1\r\n', every(100, () => 'x-more: 1\r\n')]],
      [
        'send a body byte by byte',
        () => [`${start(proxied(), 'content-length: 1000000')}\r\n`, every(100, () => 'x')],
      ],
      [
        'send chunk after chunk of management input',
        () => [
          `${start('/projects', 'content-type: application/json', 'transfer-encoding: chunked')}\r\n`,
          every(100, () => '1\r\n \r\n'),
        ],
      ],
    ] as [string, () => [string, (socket: Socket) => void]][])(
      '%s are given up with 408',
      async (_what, given) => {
        const { text } = await rawExchange(system.client.address, ...given());
        expect(text).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
        expect(text).toContain('"code":"request_timeout"');
        expect(system.upstream.arrivals()).toEqual([]);
      },
    );

    it('declare large bodies and send nothing hold room for as long as they may, and no longer', async () => {
      const declared = `${start(proxied(), 'content-length: 30000000')}\r\n`;
      const codeOf = async (): Promise<string | undefined> => {
        const { text } = await rawExchange(system.client.address, declared);
        return /"code":"(\w+)"/.exec(text)?.[1];
      };
      const codes = await Promise.all(Array.from({ length: 5 }, codeOf));
      expect(codes.filter((code) => code === 'memory_full')).toHaveLength(1);
      expect(codes.filter((code) => code === 'request_timeout')).toHaveLength(4);
      expect(await codeOf()).toBe('request_timeout');
    });

    it('connect and send nothing are disconnected', async () => {
      await rawExchange(system.client.address, '');
    });

    it('send a body without an end are refused with 413, and disconnected', async () => {
      const piece = `10000\r\n${'x'.repeat(65_536)}\r\n`;
      const pid = system.gateways[0]?.process.pid ?? 0;
      let text = '';
      const growth = await growthDuring({ gateway: () => residentBytes(pid) }, async () => {
        // A busy machine may not take as much as it may have at most in the time that it may take.
        text = await until(async () => {
          const answer = await rawExchange(
            system.client.address,
            `${start(proxied(), 'transfer-encoding: chunked')}\r\n`,
            every(1, () => piece.repeat(8)),
          );
          return !answer.text.includes('request_timeout') && answer.text;
        });
      });
      expect(text).toMatch(/^HTTP\/1\.1 413 /);
      expect(text).toContain('request_too_large');
      expect(growth['gateway']).toBeLessThan(150 * MIB);
      expect(system.upstream.arrivals()).toEqual([]);
    });

    it('send too much of a head are refused with 431', async () => {
      const flood = `x-flood: ${'a'.repeat(10_000)}\r\n`.repeat(20);
      const { text } = await rawExchange(system.client.address, `GET / HTTP/1.1\r\n${flood}\r\n`);
      expect(text).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
      expect(text).toContain('"code":"request_head_too_large"');
    });

    it('send many small headers lose none of them, or hear that there are too many', async () => {
      const lines = Array.from({ length: 1_000 }, (_, n): [string, string] => [`x-${n}`, '1']);
      const headers = lines.slice(0, 990);
      const { status } = await system.client.call(connection, '/many', { headers });
      expect(status).toBe(200);
      const refused = await system.client.call(connection, '/more', { headers: lines });
      expect([refused.status, problemOf(refused).code]).toEqual([400, 'invalid_request']);
      expect(system.upstream.arrivals()).toHaveLength(1);
      const names = new Set(system.upstream.arrivals()[0]?.headers.map(([name]) => name));
      expect(headers.filter(([name]) => !names.has(name))).toEqual([]);
    });

    it('are refused in the middle of a request have nothing of the rest taken for another', async () => {
      const { text } = await rawExchange(
        system.client.address,
        `${start(`http://x${proxied()}`, 'content-length: 5')}\r\n`,
        (socket) =>
          socket.once('data', () => socket.write(`12345${start(proxied(), 'host: x')}\r\n`)),
      );
      expect(text).toMatch(/^HTTP\/1\.1 400 /);
      expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
      expect(system.upstream.arrivals()).toEqual([]);
    });

    it('send garbage behind their request get their answer whole, and no refusal into it', async () => {
      const [half, otherHalf] = [randomBytes(40).toString('hex'), randomBytes(40).toString('hex')];
      let end: () => void = () => undefined;
      system.upstream.on('/upload', ({ response }) => {
        response.writeHead(200, { 'content-length': 160 }).write(half);
        end = () => response.end(otherHalf);
      });
      const { text } = await rawExchange(
        system.client.address,
        `${start(proxied(), 'content-length: 0')}\r\n`,
        (socket) =>
          socket.once('data', () => socket.write('garbage\r\n\r\n', () => setTimeout(end, 50))),
      );
      expect(text).toContain(half + otherHalf);
      expect(text.match(/HTTP\/1\.1 \d\d\d/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
    });
  });
});
