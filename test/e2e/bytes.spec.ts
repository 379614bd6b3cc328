import { randomBytes } from 'node:crypto';
import { METHODS } from 'node:http';
import { gzipSync } from 'node:zlib';
import { aConnection } from '../support/builders.js';
import type { Arrival } from '../support/fake-upstream.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';

type Pairs = [name: string, value: string][];

/** What Node adds on every hop of its own. */
const OF_THE_HOP = new Set(['host', 'connection', 'keep-alive', 'date', 'transfer-encoding']);
const endToEnd = (headers: Pairs): Pairs =>
  headers.filter(([name]) => !OF_THE_HOP.has(name.toLowerCase()));
const valuesOf = (name: string, headers: Pairs): string[] =>
  headers.flatMap(([each, value]) => (each.toLowerCase() === name ? [value] : []));

describe.each(FORMS)('bytes, %s', (form) => {
  let system: Project;
  let connection: string;
  beforeAll(async () => {
    system = await aProject(form);
    ({ id: connection } = await aConnection(system, {
      integration: { auth: { type: 'none' } },
      credentials: {},
    }));
  });
  beforeEach(() => system.upstream.reset());
  afterAll(() => system.stop());

  function lastArrival(): Arrival {
    const arrival = system.upstream.arrivals().at(-1);
    if (!arrival) throw new Error('nothing arrived');
    return arrival;
  }

  describe('of the request', () => {
    it.each([
      '/a//b/',
      '//a',
      '/a%2Fb%2fc',
      '/a%zz%',
      '/a?x=1&x=2&x&=&y=a=b',
      '/a?',
      '/a??b?',
      '/caf%C3%A9/%E2%82%AC?q=%F0%9F%92%A7+x%20y',
      '/a;b=c/:d,e@f/(g)*!$\'"|^`{}<>[]',
      '/a?next=https://example.com/../x&up=%2e%2e/',
      '/.well-known/..a/a..b/...',
      `/${'long'.repeat(15_360)}?${'q'.repeat(100)}`,
    ])('keep the target %.60s as it is', async (target) => {
      const answer = await system.client.call(connection, target);
      expect([answer.status, lastArrival().target]).toEqual([200, target]);
    });

    it('make a missing target the root of the base URL, and keep its query', async () => {
      await system.client.call(connection, '');
      await system.client.call(connection, '?a=1');
      expect(system.upstream.arrivals().map(({ target }) => target)).toEqual(['/', '/?a=1']);
    });

    it('keep every method that Node can parse, but for CONNECT and TRACE', async () => {
      const methods = METHODS.filter((method) => method !== 'CONNECT' && method !== 'TRACE');
      const answers = [];
      for (const method of methods) {
        const { status } = await system.client.call(connection, '/method', { method });
        answers.push([method, status]);
      }
      expect(answers).toEqual(methods.map((method) => [method, 200]));
      expect(system.upstream.arrivals().map(({ method }) => method)).toEqual(methods);
    });

    it.each(['GET', 'DELETE', 'OPTIONS', 'POST', 'PROPFIND', 'QUERY'])(
      'keep a body on %s',
      async (method) => {
        const body = `<${method}/>`;
        const answer = await system.client.call(connection, '/body', { method, body });
        const arrival = lastArrival();
        expect(answer.status).toBe(200);
        expect([arrival.method, arrival.body.toString()]).toEqual([method, body]);
      },
    );

    it.each([
      ['application/json', '{"not": json, 1.0e5, "é"'],
      ['application/json; charset=utf-16', '\u0000{'],
      ['multipart/form-data', '--no boundary'],
      [
        'multipart/form-data; boundary=b',
        '--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n\u0000\r\n--b--\r\n',
      ],
      ['application/x-www-form-urlencoded', 'a=%zz&a&&='],
      ['nonsense', 'x'],
      ['text/plain; charset="', 'x'],
      ['', 'x'],
    ])('keep a body of content type "%s"', async (type, body) => {
      const headers: Pairs = [['Content-Type', type]];
      const answer = await system.client.call(connection, '/type', {
        method: 'POST',
        headers,
        body,
      });
      expect(answer.status).toBe(200);
      expect(valuesOf('content-type', lastArrival().headers)).toEqual([type]);
      expect(lastArrival().body.toString()).toBe(body);
    });

    it('keep a body without a content type, and add none', async () => {
      await system.client.call(connection, '/type', { method: 'PUT', body: 'x' });
      expect(valuesOf('content-type', lastArrival().headers)).toEqual([]);
      expect(lastArrival().body.toString()).toBe('x');
    });

    it('keep a chunked body and a binary body', async () => {
      const body = Buffer.concat([
        Buffer.from(Array.from({ length: 256 }, (_, i) => i)),
        randomBytes(200_000),
      ]);
      const headers: Pairs = [['Transfer-Encoding', 'chunked']];
      await system.client.call(connection, '/binary', { method: 'POST', headers, body });
      await system.client.call(connection, '/binary', { method: 'POST', body });
      const [chunked, plain] = system.upstream.arrivals();
      expect(chunked?.body.equals(body)).toBe(true);
      expect(plain?.body.equals(body)).toBe(true);
      expect(valuesOf('content-length', plain?.headers ?? [])).toEqual([String(body.length)]);
    });

    it('keep order, case and duplicates of headers', async () => {
      const headers: Pairs = [
        ['X-Second', '2'],
        ['x-FIRST', '1'],
        ['X-Second', '2 again'],
        ['Accept', '*/*'],
        ['Accept-Encoding', 'br;q=1.0, gzip'],
        ['User-Agent', 'caller/1.0'],
        ['X-Request-Id', 'caller-1'],
        ['x-latin', 'caf\u00e9'],
        ['X-Empty', ''],
        ['Idempotency-Key', 'k-1'],
        ['Prefer', 'return=minimal'],
      ];
      await system.client.call(connection, '/headers', { headers });
      expect(endToEnd(lastArrival().headers)).toEqual(headers);
    });

    it('do not hold our own headers, the key, or those of one hop', async () => {
      const headers: Pairs = [
        ['Authorization', `Bearer ${system.key}`],
        ['Sluice-Mode', 'sync'],
        ['sluice-timeout-ms', '9000'],
        ['SLUICE-anything', 'x'],
        ['Connection', 'keep-alive, X-Only-Here'],
        ['X-Only-Here', '1'],
        ['Keep-Alive', 'timeout=77'],
        ['TE', 'trailers'],
        ['Proxy-Authorization', 'Basic eDp5'],
        ['Forwarded', 'for=192.0.2.1'],
        ['X-Forwarded-For', '192.0.2.1'],
        ['X_Forwarded_For', '192.0.2.2'],
        ['Via', '1.1 balancer'],
        ['CF-Ray', '1'],
        ['Cookie', 'session=of-the-caller'],
        ['X-Kept', '1'],
      ];
      const { status } = await system.client.call(connection, '/headers', { headers });
      expect(status).toBe(200);
      expect(endToEnd(lastArrival().headers)).toEqual([['X-Kept', '1']]);
      expect(valuesOf('host', lastArrival().headers)).toEqual([system.upstream.host]);
    });
  });

  it.each<{ auth: Record<string, unknown>; values: Record<string, string>; sent: Pairs }>([
    { auth: { type: 'bearer' }, values: { token: 't' }, sent: [['authorization', 'Bearer t']] },
    {
      auth: { type: 'api_key', in: 'header', name: 'X-Vendor-Key' },
      values: { apiKey: 'k' },
      sent: [['X-Vendor-Key', 'k']],
    },
    {
      auth: { type: 'headers', headers: { Cookie: 'session={session}' } },
      values: { session: 's' },
      sent: [['Cookie', 'session=s']],
    },
  ])(
    'hold exactly one credential, $sent, whatever the caller sent',
    async ({ auth, values, sent }) => {
      const { id } = await aConnection(system, { integration: { auth }, credentials: values });
      const own = sent.flatMap(([name]): Pairs => [
        [name.toLowerCase(), 'mine'],
        [name.toUpperCase().replaceAll('-', '_'), 'mine'],
      ]);
      const headers: Pairs = [
        ['authorization', `Bearer ${system.key}`],
        ...own.filter(([name]) => name.toLowerCase() !== 'authorization'),
        ['Cookie', 'session=of-the-caller'],
        ['Connection', sent.map(([name]) => name).join()],
      ];
      await system.client.call(id, '/credential', { headers });
      expect(endToEnd(lastArrival().headers)).toEqual(sent);
    },
  );

  describe('of the answer', () => {
    it('keep order, case and duplicates of headers, but not those of one hop or ours', async () => {
      const kept: Pairs = [
        ['X-Odd-CASE', '1'],
        ['X-Other', ''],
        ['X-Odd-CASE', '2'],
        ['Content-Security-Policy', "default-src 'self'"],
        ['content-type', 'application/vnd.thing+json;v="1"'],
        ['WWW-Authenticate', 'Basic realm="caf\u00e9"'],
        ['Location', 'http://127.0.0.1:1/elsewhere'],
        ['Content-Length', '2'],
      ];
      const dropped: Pairs = [
        ['sluice-error', 'internal_error'],
        ['Connection', 'keep-alive, x-hop'],
        ['X-Hop', '1'],
        ['Keep-Alive', 'timeout=77'],
        ['Set-Cookie', 'a=1; Path=/'],
        ['Access-Control-Allow-Origin', '*'],
        ['Strict-Transport-Security', 'max-age=31536000'],
        ['Alt-Svc', 'h3=":443"'],
        ['Clear-Site-Data', '"*"'],
      ];
      system.upstream.on('/down', { status: 302, headers: [...dropped, ...kept], body: '{}' });
      const answer = await system.client.call(connection, '/down');
      expect(answer.status).toBe(302);
      expect(endToEnd(answer.rawHeaders)).toEqual([
        ['x-content-type-options', 'nosniff'],
        ['content-security-policy', 'sandbox'],
        ['sluice-waited-ms', '0'],
        ['sluice-request-id', answer.headers['sluice-request-id']],
        ...kept,
      ]);
      expect(valuesOf('keep-alive', answer.rawHeaders)).not.toContain('timeout=77');
      expect(valuesOf('date', answer.rawHeaders)).toHaveLength(1);
    });

    it('stay compressed as they were', async () => {
      const body = gzipSync('{"compressed": true}');
      system.upstream.on('/gzip', { headers: { 'content-encoding': 'gzip' }, body });
      const answer = await system.client.call(connection, '/gzip');
      expect(answer.headers['content-encoding']).toBe('gzip');
      expect(answer.body.equals(body)).toBe(true);
    });

    it('are none for 204, 304 and HEAD, whose headers stay', async () => {
      system.upstream.on('/204', { status: 204, headers: { 'x-kept': '1' } });
      system.upstream.on('/304', { status: 304, headers: { etag: '"v1"' } });
      system.upstream.on('/head', { headers: { 'content-length': '12345' } });
      const noContent = await system.client.call(connection, '/204');
      const notModified = await system.client.call(connection, '/304');
      const head = await system.client.call(connection, '/head', { method: 'HEAD' });
      expect([noContent.status, noContent.text, noContent.headers['x-kept']]).toEqual([
        204,
        '',
        '1',
      ]);
      expect([notModified.status, notModified.text, notModified.headers.etag]).toEqual([
        304,
        '',
        '"v1"',
      ]);
      expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', '12345']);
    });

    it('come through 5 MB long without a change', async () => {
      const body = randomBytes(5 * 1_048_576);
      system.upstream.on('/large', { body });
      const answer = await system.client.call(connection, '/large');
      expect(answer.headers['content-length']).toBe(String(body.length));
      expect(answer.body.equals(body)).toBe(true);
    });

    it('reach the caller piece by piece, before the end', async () => {
      let pieceRead: (() => void) | undefined;
      const pieces: string[] = [];
      system.upstream.on('/stream', async ({ response }) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
        for (const piece of ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']) {
          const read = new Promise<void>((resolve) => (pieceRead = resolve));
          response.write(piece);
          await read;
        }
        response.end();
      });
      await new Promise<void>((resolve, reject) => {
        system.client
          .open(`/connections/${connection}/proxy/stream`, {}, (incoming) => {
            incoming.on('data', (chunk: Buffer) => {
              pieces.push(chunk.toString());
              pieceRead?.();
            });
            incoming.once('end', resolve).once('error', reject);
          })
          .once('error', reject);
      });
      expect(pieces).toEqual(['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']);
    });

    it.each([
      ['with a length', { 'content-length': '100' }],
      ['in chunks', {}],
    ])('that break half-way %s break the connection of the caller', async (_how, headers) => {
      system.upstream.on('/half', ({ response }) => {
        response.writeHead(200, headers).write('half', () => response.destroy());
      });
      await expect(system.client.call(connection, '/half')).rejects.toThrow(/aborted|ECONNRESET/);
      expect((await system.client.call(connection, '/after')).status).toBe(200);
    });
  });
});
