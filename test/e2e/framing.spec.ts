import { request } from 'node:http';
import type { Socket } from 'node:net';
import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { exchangeRaw, RawUpstream } from '../support/raw-http.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';

const MIB = 1_048_576;
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

describe.each(FORMS)('the framing, %s', (form) => {
  let system: Project;
  let raw: RawUpstream;
  let toHttp: string;
  let toRaw: string;
  beforeAll(async () => {
    system = await aProject(form);
    raw = await RawUpstream.start();
    ({ id: toHttp } = await aConnection(system));
    ({ id: toRaw } = await aConnection(system, {
      integration: { baseUrl: raw.url, plainHttpHosts: [new URL(raw.url).host] },
    }));
  });
  beforeEach(() => system.upstream.reset());
  afterAll(async () => {
    await system?.stop();
    await raw?.close();
  });

  interface Shape {
    connection?: string;
    method?: string;
    target?: string;
    version?: string;
    /** Lines after the key's. */
    lines?: string;
    body?: string;
  }

  /** A request of which any part may be broken. The connection ends with its answer. */
  function send(shape: Shape): Promise<string> {
    const { connection = toHttp, method = 'GET', target = '/x', version = 'HTTP/1.1' } = shape;
    const line = `${method} /connections/${connection}/proxy${target} ${version}\r\n`;
    const always = `Host: sluice\r\nAuthorization: Bearer ${system.key}\r\nConnection: close\r\n`;
    return exchangeRaw(
      system.client.address,
      `${line}${always}${shape.lines ?? ''}\r\n${shape.body ?? ''}`,
    );
  }

  const chunked = (body: string): Shape => ({
    method: 'POST',
    lines: 'Transfer-Encoding: chunked\r\n',
    body,
  });
  const sized = (lines: string): Shape => ({ method: 'POST', lines, body: 'ok' });

  describe('of a request', () => {
    it.each<[string, Shape]>([
      ['a NUL in a value', { lines: 'X-A: b\0c\r\n' }],
      ['a CR in a value', { lines: 'X-A: b\rc\r\n' }],
      ['a bare LF after a value', { lines: 'X-A: b\n' }],
      ['DEL in a value', { lines: 'X-A: \x7f\r\n' }],
      ['a folded value', { lines: 'X-A: b\r\n c\r\n' }],
      ['a NUL in a name', { lines: 'X\0A: b\r\n' }],
      ['a space in a name', { lines: 'X A: b\r\n' }],
      ['a space before the colon', { lines: 'X-A : b\r\n' }],
      ['Latin-1 in a name', { lines: 'X-\xe9: b\r\n' }],
      ['no name', { lines: ': b\r\n' }],
      ['a line without a colon', { lines: 'X-A\r\n' }],
      ['a NUL in the path', { target: '/a\0b' }],
      ['a CR in the path', { target: '/a\rb' }],
      ['an LF in the path', { target: '/a\nb' }],
      ['a space in the path', { target: '/a b' }],
      ['a byte above ASCII in the path', { target: '/a\xe9' }],
      ['a fragment', { target: '/a#b' }],
      ['a NUL in the query', { target: '/a?b\0' }],
      ['an LF in the query', { target: '/a?b=\nc' }],
      ['HTTP/0.9', { version: 'HTTP/0.9' }],
      ['HTTP/2.0', { version: 'HTTP/2.0' }],
      ['HTTP/1.2', { version: 'HTTP/1.2' }],
      ['1,001 headers', { lines: 'a: b\r\n'.repeat(1_001) }],
      ['two lengths that differ', sized('Content-Length: 2\r\nContent-Length: 3\r\n')],
      ['two equal lengths', sized('Content-Length: 2\r\nContent-Length: 2\r\n')],
      ['a list of lengths', sized('Content-Length: 2, 2\r\n')],
      ['a length with a sign', sized('Content-Length: +2\r\n')],
      ['a length and chunks', sized('Content-Length: 2\r\nTransfer-Encoding: chunked\r\n')],
      ['chunks and a length', sized('Transfer-Encoding: chunked\r\nContent-Length: 2\r\n')],
      [
        'a coding before chunked',
        { ...chunked('2\r\nok\r\n0\r\n\r\n'), lines: 'Transfer-Encoding: gzip, chunked\r\n' },
      ],
      ['two Host lines', { lines: 'Host: elsewhere\r\n' }],
      ['an expectation that nobody knows', { lines: 'Expect: more\r\n' }],
      ['a coding after chunked', sized('Transfer-Encoding: chunked, identity\r\n')],
      ['chunked twice', sized('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n')],
      ['a misspelled coding', sized('Transfer-Encoding: \x0bchunked\r\n')],
      ['a bare LF in a chunk extension', chunked('2;a\nok\r\n0\r\n\r\n')],
      ['a CR in a chunk extension', chunked('2;a\rb\r\nok\r\n0\r\n\r\n')],
      ['a NUL in a chunk extension', chunked('2;a\0\r\nok\r\n0\r\n\r\n')],
      ['20 KB of chunk extension', chunked(`2;${'a'.repeat(20_000)}\r\nok\r\n0\r\n\r\n`)],
      ['chunks that end in bare LF', chunked('2\nok\n0\n\n')],
      ['a chunk size in another notation', chunked('0x2\r\nok\r\n0\r\n\r\n')],
      ['a chunk longer than its size', chunked('2\r\nokay\r\n0\r\n\r\n')],
    ])('with %s gets 400, and nothing reaches the third party', async (_what, shape) => {
      const answer = await send(shape);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toMatch(/\r\nsluice-error: invalid_(request|path)\r\n/);
      expect(answer.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
      expect(system.upstream.arrivals()).toEqual([]);
    });

    it('of HTTP/0.9 without a version gets 400', async () => {
      const answer = await exchangeRaw(system.client.address, 'GET /connections\r\n\r\n');
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    });

    it.each([
      [{ path: '/a\r\nX-A: b' }],
      [{ path: '/a\u20ac' }],
      [{ path: '/a\0' }],
      [{ path: '/a', headers: { 'X-A': 'b\r\nX-B: c' } }],
      [{ path: '/a', headers: { 'X-A': 'b\0' } }],
      [{ path: '/a', headers: { 'X-A': '\u20ac' } }],
      [{ path: '/a', headers: [['X-A\r\n', 'b']] }],
      [{ path: '/a', headers: [['X-\u00e9', 'b']] }],
      [{ path: '/a', method: 'GET /b HTTP/1.1\r\nX-A:' }],
    ])('that a job describes as %j gets 400', async (described) => {
      const answer = await system.client.send('/jobs', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ connection: toHttp, ...described }),
      });
      expect([answer.status, problemOf(answer).status]).toEqual([400, 400]);
    });

    it('keeps 1,000 headers, and what lies in chunks with extensions; trailers end here', async () => {
      const many = 1_000 - 4;
      const body = '2;a=b\r\nok\r\n0\r\nX-Trailer: 1\r\n\r\n';
      const answer = await send({
        ...chunked(body),
        lines: `Transfer-Encoding: chunked\r\n${'a: b\r\n'.repeat(many)}`,
      });
      expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      const [arrival] = system.upstream.arrivals();
      expect(arrival?.body.toString()).toBe('ok');
      expect(arrival?.headers.filter(([name]) => name === 'a')).toHaveLength(many);
    });

    it('in chunks may have 30 MB in all, and gets 413 beyond', async () => {
      const { hostname, port } = new URL(system.client.address);
      const statusFor = (bytes: number): Promise<number | undefined> =>
        new Promise((resolve) => {
          const outgoing = request({
            host: hostname,
            port,
            method: 'POST',
            path: `/connections/${toHttp}/proxy/x`,
            headers: { authorization: `Bearer ${system.key}`, 'transfer-encoding': 'chunked' },
          });
          outgoing.once('response', (incoming) => resolve(incoming.resume().statusCode));
          // The answer comes before all has been sent.
          outgoing.on('error', () => undefined).end(Buffer.alloc(bytes));
        });
      // A store that a busy machine keeps from taking so much in time is given it again.
      expect(
        await until(async () => {
          const status = await statusFor(30 * MIB);
          return status !== 503 && status;
        }),
      ).toBe(200);
      expect(await statusFor(30 * MIB + 1)).toBe(413);
      expect(system.upstream.arrivals()).toHaveLength(1);
    });
  });

  describe('of an answer', () => {
    const hostile: Record<string, string | ((socket: Socket) => void)> = {
      'of two lengths': 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nok',
      'of a length and chunks':
        'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
      'of chunks and a length':
        'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n2\r\nok\r\n0\r\n\r\n',
      'in a coding that nobody asked for':
        'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
      'after interim answers without end': (socket) => {
        const flood = (): void => {
          if (socket.destroyed) return;
          socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(100));
          setTimeout(flood, 5);
        };
        flood();
      },
      'of 10,000 headers': `HTTP/1.1 200 OK\r\n${'a:b\r\n'.repeat(10_000)}content-length: 2\r\n\r\nok`,
      'of 101 headers': `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(100)}content-length: 2\r\n\r\nok`,
      'of a header of 1 MB': `HTTP/1.1 200 OK\r\na: ${'b'.repeat(MIB)}\r\n\r\n`,
      'of a folded header': 'HTTP/1.1 200 OK\r\na: b\r\n c\r\ncontent-length: 2\r\n\r\nok',
      'of lines that end in bare LF': 'HTTP/1.1 200 OK\ncontent-length: 2\n\nok',
      'with a NUL in a value': 'HTTP/1.1 200 OK\r\na: \0\r\ncontent-length: 2\r\n\r\nok',
      'with a space in a name': 'HTTP/1.1 200 OK\r\na b: c\r\ncontent-length: 2\r\n\r\nok',
      'with the status 000': 'HTTP/1.1 000 No\r\ncontent-length: 2\r\n\r\nok',
      'with the status 099': 'HTTP/1.1 099 No\r\ncontent-length: 2\r\n\r\nok',
      'with the status 99': 'HTTP/1.1 99 No\r\ncontent-length: 2\r\n\r\nok',
      'with the status 600': 'HTTP/1.1 600 No\r\ncontent-length: 2\r\n\r\nok',
      'with the status 999': 'HTTP/1.1 999 No\r\ncontent-length: 2\r\n\r\nok',
      'with the status 1000': 'HTTP/1.1 1000 No\r\ncontent-length: 2\r\n\r\nok',
      'that is an upgrade':
        'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
    };

    it.each(Object.entries(hostile))(
      '%s is 502, and disturbs no other call to the same host',
      async (_what, answer) => {
        let release: () => void = () => undefined;
        const arrived = new Promise<void>((resolve) => {
          raw.on('/slow', (socket) => {
            release = () => socket.end(OK);
            resolve();
          });
        });
        const other = system.client.call(toRaw, '/slow');
        await arrived;
        raw.on('/hostile', answer);
        const refused = await system.client.call(toRaw, '/hostile');
        expect(problemOf(refused)).toMatchObject({
          status: 502,
          code: 'upstream_protocol_error',
          dispatched: true,
        });
        release();
        expect((await other).text).toBe('ok');
      },
    );

    it.each([
      ['a chunk that is none', 'transfer-encoding: chunked\r\n\r\n2\r\nok\r\n', 'xyz\r\n'],
      ['fewer bytes than announced', 'content-length: 9\r\n\r\nok', ''],
      ['chunks without the last', 'transfer-encoding: chunked\r\n\r\n2\r\nok\r\n', '5\r\n'],
    ])('that turns out to have %s breaks the connection', async (_what, first, second) => {
      raw.on('/half', (socket) => {
        socket.write(`HTTP/1.1 200 OK\r\n${first}`);
        setTimeout(() => socket.end(second), 50);
      });
      const outcome = await system.client.call(toRaw, '/half').then(
        ({ status }) => status,
        () => 'broken',
      );
      expect(outcome).not.toBe(200);
    });

    /** The answer with its chunked framing, if it has one, as the caller gets it. */
    async function passed(answer: string | string[], method = 'GET'): Promise<string> {
      raw.on('/odd', answer);
      return send({ connection: toRaw, target: '/odd', method });
    }

    it.each([
      ['HTTP/1.1 200 OK', 'HTTP/1.1 200 OK'],
      ['HTTP/1.1 200 ', 'HTTP/1.1 200 '],
      ['HTTP/1.1 200', 'HTTP/1.1 200 '],
      ['HTTP/1.0 200 Old', 'HTTP/1.1 200 Old'],
      ['HTTP/1.1 418 No  Coffee: "here"', 'HTTP/1.1 418 No  Coffee: "here"'],
      ['HTTP/1.1 299 d\xc3\xa9j\xc3\xa0 vu', 'HTTP/1.1 299 d\xc3\xa9j\xc3\xa0 vu'],
      ['HTTP/1.1 599 \xe9\x01', 'HTTP/1.1 599 ??'],
    ])('with the status line "%s" is passed on', async (line, expected) => {
      const answer = await passed(`${line}\r\ncontent-length: 2\r\n\r\nok`);
      expect(answer.split('\r\n')[0]).toBe(expected);
      expect(answer).toMatch(/\r\n\r\nok$/);
    });

    it('without a length ends where the third party ends it', async () => {
      const answer = await passed(['HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\no', 'k']);
      expect(answer).toMatch(/\r\nX-A: 1\r\n[^]*transfer-encoding: chunked\r\n/i);
      const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
      expect(['2\r\nok\r\n0\r\n\r\n', '1\r\no\r\n1\r\nk\r\n0\r\n\r\n']).toContain(body);
    });

    it.each([
      ['304 Not Modified', 'GET'],
      ['204 No Content', 'GET'],
      ['200 OK', 'HEAD'],
    ])('of %s to %s keeps the length of the body it does not have', async (status, method) => {
      const answer = await passed(
        `HTTP/1.1 ${status}\r\nETag: "a"\r\nContent-Length: 1234\r\n\r\n`,
        method,
      );
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status}\\r\\n`));
      expect(answer).toMatch(/\r\nETag: "a"\r\nContent-Length: 1234\r\n[^]*\r\n\r\n$/);
    });

    it('in chunks keeps its trailers, by the rules for headers', async () => {
      const answer = await passed(
        'HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\nSet-Cookie: a=b\r\nx-SUM: 2\r\n\r\n',
      );
      expect(answer).toMatch(/2\r\nok\r\n0\r\nX-Sum: 1\r\nx-SUM: 2\r\n\r\n$/);
    });

    it('has at most 100 headers and 32 KB of them', async () => {
      const many = await passed(
        `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(99)}content-length: 2\r\n\r\nok`,
      );
      expect(many.match(/\r\nA: b/g)).toHaveLength(99);
      const value = 'b'.repeat(32_000);
      const large = await passed(`HTTP/1.1 200 OK\r\nA: ${value}\r\ncontent-length: 2\r\n\r\nok`);
      expect(large).toContain(`\r\nA: ${value}\r\n`);
    });
  });
});
