import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { aConnection } from '../support/builders.js';
import { type Answer, type CallOptions, problemOf } from '../support/client.js';
import { freePort, portOf } from '../support/ports.js';
import { selfSigned } from '../support/certificates.js';
import { aProject, type Project } from '../support/project.js';
import { promisedMs } from '../support/scale.js';
import { FORMS } from '../support/system.js';

const MIB = 1_048_576;
const JSON_TYPE = { 'content-type': 'application/json' };

describe.each(FORMS)('bad input and bad third parties, %s', (form) => {
  let system: Project;
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  beforeAll(async () => {
    system = await aProject(form);
  });
  beforeEach(() => system.upstream.reset());
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers) server.close();
    await system?.stop();
  });

  /** A third party below HTTP: it does as it likes with every connection. */
  async function listen(server: Server): Promise<number> {
    servers.push(server);
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return portOf(server);
  }

  async function callTo(
    baseUrl: string,
    fields: Record<string, unknown> = {},
    options?: CallOptions,
  ) {
    const { id } = await aConnection(system, {
      integration: { baseUrl, plainHttpHosts: [new URL(baseUrl).host], ...fields },
    });
    return system.client.call(id, '/x', options);
  }

  function expectProblem(answer: Answer, expected: Record<string, unknown>): void {
    const { status, code, dispatched, title } = problemOf(answer);
    expect({ status, code, dispatched }).toEqual({ dispatched: undefined, ...expected });
    expect(answer.status).toBe(status);
    expect(title).not.toBe('');
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  }

  describe('the caller', () => {
    it.each([
      ['no key', { 'x-api-key': '' }],
      ['an unknown key', { authorization: 'Bearer unknown' }],
      ['a scheme without a key', { authorization: 'Bearer ' }],
      ['another scheme', { authorization: 'Digest username="x"' }],
    ])('with %s gets 401', async (_what, headers) => {
      const { id } = await aConnection(system);
      const answer = await system.client.call(id, '/x', { headers });
      expectProblem(answer, { status: 401, code: 'invalid_api_key' });
      expect(answer.headers['www-authenticate']).toContain('Bearer');
      expect(system.upstream.arrivals()).toEqual([]);
    });

    it('with a key that may not call gets 403', async () => {
      const { id } = await aConnection(system);
      const { key } = await system.client.manage<{ key: string }>('POST', '/api-keys', {
        name: 'm',
        scopes: ['manage'],
      });
      const answer = await system.client.call(id, '/x', {
        headers: { authorization: `Bearer ${key}` },
      });
      expectProblem(answer, { status: 403, code: 'insufficient_scope' });
      expect(system.upstream.arrivals()).toEqual([]);
    });

    it.each([
      ['sluice-timeout-ms', '0'],
      ['sluice-timeout-ms', '-1'],
      ['sluice-timeout-ms', '1.5'],
      ['sluice-timeout-ms', 'soon'],
      ['sluice-timeout-ms', ''],
      ['sluice-timeout-ms', '3600001'],
      ['sluice-mode', 'fast'],
    ])('with the header %s: "%s" gets 400 that names it', async (name, value) => {
      const { id } = await aConnection(system);
      const answer = await system.client.call(id, '/x', { headers: { [name]: value } });
      expectProblem(answer, { status: 400, code: 'invalid_request', dispatched: false });
      expect(problemOf(answer).errors).toEqual([{ path: name, message: expect.any(String) }]);
    });

    it('gets 413 above maxRequestBytes, not at it', async () => {
      const { id } = await aConnection(system, { integration: { maxRequestBytes: 1_000 } });
      const just = { method: 'POST', body: Buffer.alloc(1_000) };
      expect((await system.client.call(id, '/x', just)).status).toBe(200);
      const over = { method: 'POST', body: Buffer.alloc(1_001) };
      expectProblem(await system.client.call(id, '/x', over), {
        status: 413,
        code: 'request_too_large',
        dispatched: false,
      });
      expect(system.upstream.arrivals()).toHaveLength(1);
    });

    it('may send 30 MB, and gets 413 above that before it has sent them', async () => {
      const { id } = await aConnection(system);
      const body = Buffer.alloc(30 * MIB, 'x');
      expect((await system.client.call(id, '/x', { method: 'POST', body })).status).toBe(200);
      expect(system.upstream.arrivals()[0]?.body.equals(body)).toBe(true);
      const { hostname, port } = new URL(system.client.address);
      const outgoing = request({
        host: hostname,
        port,
        path: `/connections/${id}/proxy/x`,
        method: 'POST',
        headers: { authorization: `Bearer ${system.key}`, 'content-length': 30 * MIB + 1 },
      });
      outgoing.on('error', () => undefined).flushHeaders();
      const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
      expect([incoming.statusCode, incoming.headers['sluice-error']]).toEqual([
        413,
        'request_too_large',
      ]);
      outgoing.destroy();
    });

    it.each(['/no/such/route', '/connections', '/integrations/%zz', '/connections/%zz/proxy/x'])(
      'gets a problem document for %s with a method or path that does not exist',
      async (path) => {
        const answer = await system.client.send(path, { method: 'PUT' });
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        expect(problemOf(answer).status).toBe(answer.status);
      },
    );

    it.each([
      ['broken JSON', JSON_TYPE, '{"key":'],
      ['an empty body', JSON_TYPE, ''],
      ['another content type', { 'content-type': 'text/csv' }, 'a,b'],
      ['a list', JSON_TYPE, '[]'],
    ])('gets 400 for %s at the management API', async (_what, headers, body) => {
      const answer = await system.client.send('/integrations', { method: 'POST', headers, body });
      expect(answer.status).toBe(400);
      expect(problemOf(answer).code).toBe('invalid_request');
    });
  });

  describe('a third party', () => {
    const cases: Record<
      string,
      { url: () => Promise<string> | string; code: string; dispatched: boolean }
    > = {
      'that refuses': {
        url: async () => `http://127.0.0.1:${await freePort()}`,
        code: 'upstream_refused',
        dispatched: false,
      },
      'that closes after the request': {
        url: async () =>
          `http://127.0.0.1:${await listen(createServer((socket) => socket.once('data', () => socket.destroy())))}`,
        code: 'upstream_reset',
        dispatched: true,
      },
      'that resets after the request': {
        url: async () =>
          `http://127.0.0.1:${await listen(createServer((socket) => socket.once('data', () => socket.resetAndDestroy())))}`,
        code: 'upstream_reset',
        dispatched: true,
      },
      'that does not speak HTTP': {
        url: async () =>
          `http://127.0.0.1:${await listen(createServer((socket) => socket.once('data', () => socket.write('220 ready\r\n'))))}`,
        code: 'upstream_protocol_error',
        dispatched: true,
      },
      'that contradicts itself about its length': {
        url: async () =>
          `http://127.0.0.1:${await listen(createServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx'))))}`,
        code: 'upstream_protocol_error',
        dispatched: true,
      },
      'whose name does not exist': {
        url: () => 'https://no-such-host.invalid',
        code: 'upstream_dns',
        dispatched: false,
      },
      'with a certificate of its own making': {
        url: async () => `https://127.0.0.1:${await listen(createTlsServer(selfSigned()))}`,
        code: 'upstream_tls',
        dispatched: false,
      },
      'that speaks no TLS': {
        url: async () =>
          `https://127.0.0.1:${await listen(createServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 No\r\n\r\n'))))}`,
        code: 'upstream_tls',
        dispatched: false,
      },
      'at a private address': {
        url: () => 'https://10.1.2.3',
        code: 'upstream_address_denied',
        dispatched: false,
      },
      'at a metadata address': {
        url: () => 'http://169.254.169.254',
        code: 'upstream_address_denied',
        dispatched: false,
      },
      'at a private IPv6 address': {
        url: () => 'https://[fd00::1]',
        code: 'upstream_address_denied',
        dispatched: false,
      },
      'at a mapped IPv6 address': {
        url: () => 'https://[::ffff:a00:1]',
        code: 'upstream_address_denied',
        dispatched: false,
      },
      'at no address': {
        url: () => 'https://0.0.0.0',
        code: 'upstream_address_denied',
        dispatched: false,
      },
    };

    it.each(Object.entries(cases))(
      '%s answers 502 with its own code',
      async (_what, { url, code, dispatched }) => {
        expectProblem(await callTo(await url()), { status: 502, code, dispatched });
      },
    );

    it('whose answer is larger than allowed breaks the connection or answers 502, never a short 200', async () => {
      const { id } = await aConnection(system, { integration: { maxResponseBytes: 1_000 } });
      system.upstream.on('/x', { body: Buffer.alloc(1_000) });
      expect((await system.client.call(id, '/x')).body).toHaveLength(1_000);
      system.upstream.on('/x', { body: Buffer.alloc(1_001) });
      const outcome = await system.client.call(id, '/x').then(
        (answer) => problemOf(answer).code,
        () => 'broken',
      );
      expect(['upstream_protocol_error', 'broken']).toContain(outcome);
    });

    it('that sends sluice-error itself is not mistaken for us', async () => {
      const { id } = await aConnection(system);
      system.upstream.on('/x', {
        status: 502,
        headers: { 'Sluice-Error': 'upstream_reset', 'sluice-other': '1' },
        body: 'theirs',
      });
      const answer = await system.client.call(id, '/x');
      expect([answer.status, answer.text]).toEqual([502, 'theirs']);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('sluice-e'))).toEqual([]);
    });
  });

  describe('time', () => {
    const silence = () => system.upstream.on('/x', () => new Promise<void>(() => undefined));

    it.each([
      ['headersMs', { timeouts: { headersMs: 150 } }, {}],
      ['totalMs', { timeouts: { totalMs: 150 } }, {}],
      ['the timeout of the caller', {}, { headers: { 'sluice-timeout-ms': '150' } }],
    ])('without an answer within %s ends with 504, dispatched', async (_what, fields, options) => {
      silence();
      const answer = await callTo(system.upstream.url, fields, options);
      expectProblem(answer, { status: 504, code: 'upstream_timeout', dispatched: true });
      expect(answer.ms).toBeGreaterThanOrEqual(149);
      expect(answer.ms).toBeLessThan(promisedMs(2_000));
      expect(system.upstream.arrivals()).toHaveLength(1);
    });

    it('without a connection within connectMs ends with 504, not dispatched', async () => {
      const port = await listen(createServer());
      const answer = await callTo(`https://127.0.0.1:${port}`, { timeouts: { connectMs: 200 } });
      expectProblem(answer, { status: 504, code: 'upstream_timeout', dispatched: false });
      expect(answer.ms).toBeLessThan(promisedMs(2_000));
    });

    it.each([
      ['idleMs', { idleMs: 150 }],
      ['totalMs', { totalMs: 300 }],
    ])('without the rest of an answer within %s breaks the connection', async (_what, timeouts) => {
      system.upstream.on('/x', ({ response }) => {
        response.writeHead(200).write('some');
      });
      await expect(callTo(system.upstream.url, { timeouts })).rejects.toThrow(/aborted|ECONNRESET/);
    });

    it('of silence counts anew with every piece', async () => {
      system.upstream.on('/x', ({ response }) => {
        response.writeHead(200);
        let left = 6;
        const timer = setInterval(() => {
          response.write('piece ');
          if (--left > 0) return;
          clearInterval(timer);
          response.end();
        }, 100);
      });
      const answer = await callTo(system.upstream.url, {
        timeouts: { idleMs: 400, headersMs: 400 },
      });
      expect(answer.text).toBe('piece '.repeat(6));
    });
  });
});
