import { once } from 'node:events';
import { createServer as createTlsServer, type Server } from 'node:https';
import { connect, createServer, type Server as TcpServer } from 'node:net';
import { aConnection } from '../support/builders.js';
import { authorityFile, certificate, selfSigned } from '../support/certificates.js';
import { problemOf } from '../support/client.js';
import { postJob, settled } from '../support/jobs.js';
import { portOf } from '../support/ports.js';
import { startProcess } from '../support/processes.js';
import { rawExchange } from '../support/raw-exchange.js';
import { Sink } from '../support/sink.js';
import { FORMS, startSystem, type System } from '../support/system.js';

const PUBLIC_URL = 'https://sluice.example';
const authority = certificate('An authority of the tests', { isAuthority: true });

describe.each(FORMS)('destinations, %s', (form) => {
  let system: System;
  let sink: Sink;
  const servers: (Server | TcpServer)[] = [];
  beforeAll(async () => {
    sink = await Sink.start();
    const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy'];
    system = await startSystem({
      form,
      settings: {
        ...Object.fromEntries(proxies.map((name) => [name, sink.url])),
        NODE_USE_ENV_PROXY: '1',
        NODE_EXTRA_CA_CERTS: authorityFile(authority),
        SLUICE_PUBLIC_URL: PUBLIC_URL,
      },
    });
  });
  beforeEach(() => system.upstream.reset());
  afterEach(() => expect(sink.visits()).toEqual([]));
  afterAll(async () => {
    await system?.stop();
    await sink?.close();
    for (const server of servers) server.close();
  });

  async function listening<T extends Server | TcpServer>(server: T): Promise<T> {
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }

  it('are reached without a proxy, whatever the environment says', async () => {
    const { id } = await aConnection(system);
    expect((await system.client.call(id, '/x')).status).toBe(200);
  });

  describe('a redirect', () => {
    it.each([301, 302, 303, 307, 308])('%i is returned, not followed', async (status) => {
      const { id } = await aConnection(system);
      for (const location of [`${sink.url}/stolen`, '//evil.example/', '/elsewhere']) {
        system.upstream.on('/x', { status, headers: { location } });
        const answer = await system.client.call(id, '/x', { method: 'POST', body: 'a body' });
        expect([answer.status, answer.headers.location]).toEqual([status, location]);
      }
      expect(system.upstream.arrivals().map(({ target }) => target)).toEqual(['/x', '/x', '/x']);
    });

    it('of the token endpoint takes the refresh token nowhere', async () => {
      const { id } = await aConnection(system, {
        integration: {
          auth: { type: 'oauth2', tokenUrl: `${system.upstream.url}/token` },
          oauth: { clientId: 'c', clientSecret: 's' },
        },
        credentials: { accessToken: 'old', refreshToken: 'r' },
      });
      system.upstream.on('/token', { status: 307, headers: { location: `${sink.url}/token` } });
      system.upstream.on('/x', { status: 401 });
      expect((await system.client.call(id, '/x')).status).toBe(401);
      expect(system.upstream.arrivals(({ target }) => target === '/token')).toHaveLength(1);
    });
  });

  describe('a method', () => {
    it('TRACE is refused, as a call and as a job', async () => {
      const { id } = await aConnection(system);
      const answer = await system.client.call(id, '/x', { method: 'TRACE' });
      expect([answer.status, problemOf(answer).code]).toEqual([405, 'method_not_allowed']);
      for (const method of ['TRACE', 'trace', 'CONNECT'])
        await expect(postJob(system, { connection: id, method, path: '/x' })).rejects.toThrow(
          '400',
        );
      expect(system.upstream.arrivals()).toEqual([]);
    });

    it.each(['evil.example:443', '/connections/x/proxy/y'])(
      'CONNECT %s is refused, and the connection closed',
      async (target) => {
        const request = `CONNECT ${target} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${system.key}\r\n\r\n`;
        const answer = await rawExchange(system.client.address, request);
        expect(answer).toMatch(/^HTTP\/1\.1 (?:405|400) /);
        expect(answer).toMatch(/sluice-error: (?:method_not_allowed|invalid_request)/);
      },
    );

    it('is the one on the request line: headers that override it end here', async () => {
      const { id } = await aConnection(system);
      const headers = { 'X-HTTP-Method-Override': 'DELETE', 'x-method-override': 'DELETE' };
      await system.client.call(id, '/x', { method: 'POST', body: 'x', headers });
      const [arrival] = system.upstream.arrivals();
      expect(arrival?.method).toBe('POST');
      expect(JSON.stringify(arrival?.headers)).not.toContain('DELETE');
    });
  });

  describe('Sluice itself', () => {
    /** Leads to the gateway from an address that the gateway does not know to be its own. */
    async function relay(): Promise<{ url: string; connections(): number }> {
      let connections = 0;
      const { hostname, port } = new URL(system.client.address);
      const server = await listening(
        createServer((socket) => {
          connections += 1;
          const inner = connect(Number(port), hostname);
          socket.on('error', () => inner.destroy()).pipe(inner);
          inner.on('error', () => socket.destroy()).pipe(socket);
        }),
      );
      return { url: `http://127.0.0.1:${portOf(server)}`, connections: () => connections };
    }

    const integrationTo = (baseUrl: string) => ({
      integration: { baseUrl, plainHttpHosts: [new URL(baseUrl).host] },
      credentials: { token: system.key },
    });

    it('is not called by its public name', async () => {
      const { id } = await aConnection(system, integrationTo(PUBLIC_URL));
      const answer = await system.client.call(id, '/connections');
      expect(problemOf(answer)).toMatchObject({
        status: 508,
        code: 'loop_detected',
        dispatched: false,
      });
    });

    if (form === 'embedded')
      it('is not called by the address it listens on', async () => {
        const { port } = new URL(system.client.address);
        for (const host of ['127.0.0.1', 'localhost', '[::1]', '127.0.0.2', '[::ffff:7f00:1]']) {
          const { id } = await aConnection(system, integrationTo(`http://${host}:${port}`));
          const answer = await system.client.call(id, '/metrics');
          expect([host, problemOf(answer).code]).toEqual([host, 'loop_detected']);
        }
      });

    it('ends a loop that leads back to it by another way', async () => {
      const { url, connections } = await relay();
      const externalUserId = 'loop';
      const { id, integrationKey } = await aConnection(system, {
        ...integrationTo(url),
        connection: { externalUserId },
      });
      await system.client.manage('PATCH', `/integrations/${integrationKey}`, {
        baseUrl: `${url}/connections/${id}/proxy`,
      });
      const answer = await system.client.call(id, '/x');
      expect([answer.status, answer.text]).toEqual([508, expect.stringContaining('loop_detected')]);
      expect(connections()).toBeLessThanOrEqual(4);
    });

    it('counts only what a Sluice could receive, and leaves all else as it was sent', async () => {
      const { id } = await aConnection(system);
      const marked = '/eu/connections/a:b/proxy/x';
      const targets = [marked, '/jobs', '/connections/a/x', '/x/proxy/y', '/jobs/1', '/v1/jobs?a'];
      for (const path of targets) {
        await system.client.call(id, path, { headers: { 'sluice-hops': '2' } });
        await settled(system, (await postJob(system, { connection: id, path })).id);
      }
      const hops = system.upstream
        .arrivals()
        .map(({ headers }) => headers.find(([name]) => name.toLowerCase() === 'sluice-hops')?.[1]);
      const none = [undefined, undefined];
      expect(hops).toEqual(['3', '1', '3', '1', ...none, ...none, ...none, '3', '1']);
    });

    it.each(['4', '1000', '-1', '1.5', 'x'])('takes no request that has %s hops', async (hops) => {
      const { id } = await aConnection(system);
      const answer = await system.client.call(id, '/x', { headers: { 'sluice-hops': hops } });
      expect([answer.status, problemOf(answer).code]).toEqual([508, 'loop_detected']);
      expect(system.upstream.arrivals()).toEqual([]);
    });
  });

  describe('a certificate', () => {
    const hosts = ['127.0.0.1'];
    const untrusted = certificate('Another authority', { isAuthority: true });
    const cases = {
      'of a trusted authority': {
        pair: certificate('a', { issuer: authority, hosts }),
        trusted: true,
      },
      'for another name': {
        pair: certificate('a', { issuer: authority, hosts: ['127.0.0.2', 'localhost'] }),
        trusted: false,
      },
      'that has expired': {
        pair: certificate('a', { issuer: authority, hosts, until: '210101' }),
        trusted: false,
      },
      'of its own making': { pair: selfSigned('127.0.0.1'), trusted: false },
      'of an unknown authority': {
        pair: certificate('a', { issuer: untrusted, hosts }),
        trusted: false,
      },
    };

    it.each(Object.entries(cases))('%s', async (_what, { pair: { key, cert }, trusted }) => {
      let requests = 0;
      const server = createTlsServer({ key, cert }, (_request, response) => {
        requests += 1;
        response.end('secure');
      });
      const baseUrl = `https://127.0.0.1:${portOf(await listening(server))}`;
      const { id } = await aConnection(system, { integration: { baseUrl } });
      const answer = await system.client.call(id, '/x');
      if (trusted) expect([answer.status, answer.text]).toEqual([200, 'secure']);
      else expect(problemOf(answer)).toMatchObject({ code: 'upstream_tls', dispatched: false });
      expect(requests).toBe(trusted ? 1 : 0);
    });
  });
});

describe.each(['gateway', 'worker', 'standalone'] as const)('the process %s', (entry) => {
  it('does not start where certificates are not verified', async () => {
    const process = await startProcess({ entry, env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } });
    expect((await process.exited).code).toBe(1);
    expect(process.output().join('\n')).toContain('NODE_TLS_REJECT_UNAUTHORIZED=0');
  });
});
