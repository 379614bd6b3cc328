import { problemOf } from '../support/client.js';
import { rawExchange } from '../support/raw-exchange.js';
import { until } from '../support/until.js';
import { type Corpus, corpora, sampled, say } from './corpora.js';
import { naughtyText } from './generators.js';
import { HEADER_TRICKS } from './header-tricks.js';
import {
  asBytes,
  type Attempt,
  CANARY,
  headFault,
  inParallel,
  startWorld,
  tryAll,
  type World,
} from './world.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const STEPS = { embedded: 1, distributed: 10 } as const;
const WAIT = { what: 'the last job' };

/**
 * Header lines that are well-formed, and must not reach the third party, or must not count there.
 */
const ENDING_HERE = [
  'Authorization: Bearer stolen',
  'authorization : x',
  'Proxy-Authorization: Basic eDp5',
  'Forwarded: host=evil.example',
  'X-Forwarded-Host: evil.example',
  'X-Original-URL: /admin',
  ...[
    'X-Rewrite-URL: /admin',
    'X-HTTP-Method-Override: DELETE',
    'Expect: 100-continue',
    'TE: trailers',
  ],
  'Upgrade: websocket',
  'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA',
  'Keep-Alive: timeout=9',
  'Connection: authorization',
  'Connection: close, x-nominated',
  'Proxy-Connection: close',
  ...[
    'Sluice-Hops: 1',
    'sluice-anything: 1',
    'Trailer: authorization',
    'X-Forwarded-For: 127.0.0.1',
  ],
];

describe.each(Object.keys(STEPS) as (keyof typeof STEPS)[])('hostile text, %s', (form) => {
  let world: World;
  let connection: string;
  beforeAll(async () => {
    world = await startWorld(form);
    connection = await world.connect();
  });
  beforeEach(() => world.third.reset());
  afterEach(() => expect(world.sink.visits()).toEqual([]));
  afterAll(() => world?.close());

  const texts = (): Corpus[] =>
    [naughtyText(), ...corpora('blns.json', 'crlf.txt')].map((each) => sampled(each, STEPS[form]));
  const post = (path: string, input: object) =>
    world.system.client.send(path, {
      method: 'POST',
      headers: JSON_TYPE,
      body: JSON.stringify(input),
    });

  async function expectHandled(name: string, attempts: Attempt[]): Promise<void> {
    const { tried, refused, passed, faults } = await tryAll(world, connection, attempts);
    say(`${form}, ${name}: ${tried} tried, ${refused} refused, ${passed} arrived`);
    expect([name, faults]).toEqual([name, []]);
  }

  it('in header sections is refused, or injects nothing', async () => {
    const attempts = HEADER_TRICKS(connection).map((lines): Attempt => {
      const input = lines.join(' | ');
      const allowed = ['transfer_encoding: chunked', 'X-A: : 1', 'X-A:: 1', 'X-A: 1'];
      return { input, target: '/x', lines, targets: ['/x'], allowed };
    });
    await expectHandled('own: header sections', attempts);
  });

  it('in headers that end here does not reach the third party', async () => {
    const attempts = ENDING_HERE.map((line): Attempt => {
      const lines = [line, 'X-Nominated: 1'];
      const allowed = line.includes('x-nominated') ? [] : ['X-Nominated: 1'];
      return { input: line, target: '/x', lines, targets: ['/x'], allowed };
    });
    await expectHandled('own: headers that end here', attempts);
  });

  it('in a header value is refused, or arrives byte for byte', async () => {
    for (const { name, inputs } of texts()) {
      // With an empty line its caller would have written two requests.
      const values = inputs.filter((input) => !input.includes('\r\n\r\n'));
      const attempts = values.map((input): Attempt => {
        // Blanks around a value are no part of it (RFC 9110 §5.5).
        const value = asBytes(input).replace(/^[ \t]+|[ \t]+$/g, '');
        // A line break here makes another header line of the caller's own, which it may send.
        const [first = '', ...others] = value.split('\r\n');
        const allowed = [`x-text: ${first}`, ...others, `x-text:${first}`, 'x-text: '];
        return { input, target: '/x', lines: [`x-text: ${input}`], targets: ['/x'], allowed };
      });
      await expectHandled(`${name} in a header`, attempts);
    }
  });

  it('in a query and in a body is refused, or arrives byte for byte', async () => {
    for (const { name, inputs } of texts()) {
      const attempts = inputs.flatMap((input): Attempt[] => [
        { input, target: '/x', body: input, method: 'POST', targets: ['/x'] },
        { input, target: `/x?q=${input}`, targets: [asBytes(`/x?q=${input}`.replace(/ +$/, ''))] },
      ]);
      await expectHandled(`${name} in a query and a body`, attempts);
    }
  });

  it('in the headers and the body of a job is refused, or arrives as given', async () => {
    for (const { name, inputs } of texts()) {
      world.third.reset();
      const accepted = new Map<string, string>();
      await inParallel(sampled({ name, inputs }, 10).inputs, async (text, i) => {
        const headers = { 'x-case': String(i), 'x-text': text };
        const job = { connection, path: '/x', method: 'PUT', headers, body: text };
        const answer = await post('/jobs', job);
        if (answer.status === 202) accepted.set(String(i), text);
        else expect([text, problemOf(answer).code]).toEqual([text, 'invalid_request']);
      });
      await until(() => world.third.arrivals().length >= accepted.size, WAIT);
      for (const { lines, body } of world.third.arrivals()) {
        const text = accepted.get(
          lines.find((line) => line.startsWith('x-case: '))?.slice(8) ?? '',
        );
        const typed = lines.filter((line) => !line.startsWith('content-type: '));
        expect(headFault(typed, [`x-text: ${text}`])).toBeUndefined();
        expect(body).toBe(asBytes(text ?? ''));
      }
      say(`${form}, ${name} in a job: ${accepted.size} arrived`);
    }
  });

  it('as a credential is refused, or is the one value sent', async () => {
    const auths = {
      bearer: (secret: string) => [{ type: 'bearer' }, { token: secret }],
      headers: (secret: string) => [
        { type: 'headers', headers: { 'X-Key': 'k={s}' } },
        { s: secret },
      ],
      query: (secret: string) => [{ type: 'api_key', in: 'query', name: 'k' }, { apiKey: secret }],
      basic: (secret: string) => [{ type: 'basic' }, { username: secret, password: secret }],
    };
    for (const [kind, fieldsOf] of Object.entries(auths)) {
      const integration = `text-${form}-${kind}`;
      const [auth] = fieldsOf('');
      const { url: baseUrl, host } = world.third;
      await post('/integrations', {
        key: integration,
        name: 'x',
        baseUrl,
        plainHttpHosts: [host],
        auth,
      });
      const sample = texts().flatMap(({ inputs }) => inputs.filter((_, i) => i % 4 === 0));
      const all = ['an ordinary secret', ...sample];
      const outcomes = await inParallel(all, async (secret, i) => {
        const [, credentials] = fieldsOf(secret);
        const created = await post('/connections', { integration, credentials });
        if (created.status === 400) return 'refused';
        const { id } = JSON.parse(created.text) as { id: string };
        const answer = await world.system.client.call(id, '/x', { headers: { 'x-case': `${i}` } });
        if (answer.headers['sluice-error'] !== undefined) return problemOf(answer).code;
        return answer.status === 200 ? 'arrived' : `answered ${answer.status}`;
      });
      expect(outcomes.filter((each) => !/^(?:refused|arrived|needs_reauth)$/.test(each))).toEqual(
        [],
      );
      expect(outcomes).toContain('arrived');
      for (const { requestLine, lines } of world.third.arrivals()) {
        expect(requestLine).toMatch(/^GET \/x(?:\?k=[\w%.!~*'()-]*)? HTTP\/1\.1$/);
        const names = lines.map((line) => line.split(':')[0]?.toLowerCase() ?? '').sort();
        const placed = { bearer: 'authorization', basic: 'authorization', headers: 'x-key' };
        const expected = ['connection', 'host', 'x-case', placed[kind as 'basic'] ?? []].flat();
        expect(names).toEqual(expected.sort());
      }
      world.third.reset();
      say(`${form}, text as a ${kind} credential: ${all.length} tried`);
    }
  });

  it('in the fields of the management API is refused, or kept as given', async () => {
    const { url: baseUrl, host } = world.third;
    const fields = { baseUrl: `${baseUrl}/{v}`, plainHttpHosts: [host], auth: { type: 'none' } };
    const integration = `fields-${form}`;
    await world.system.client.manage('POST', '/integrations', {
      key: integration,
      name: 'x',
      ...fields,
    });
    const all = texts().flatMap(({ inputs }) => inputs.filter((_, i) => i % 4 === 0));
    const statuses = await inParallel(all, async (text, i) => {
      const named = await post('/integrations', { key: `n-${form}-${i}`, name: text, ...fields });
      if (named.status === 201) expect(JSON.parse(named.text)).toMatchObject({ name: text });
      const user = { integration, externalUserId: text, variables: { v: 'x' } };
      const used = await post('/connections', user);
      if (used.status === 201)
        expect(JSON.parse(used.text)).toMatchObject({ externalUserId: text });
      const filled = await post('/connections', { integration, variables: { v: text } });
      if (filled.status === 201) expect(text).toMatch(/^[A-Za-z0-9][A-Za-z0-9._~-]*$/);
      const selected = await world.system.client.send(
        `/connections/${encodeURIComponent(Buffer.from(text).toString())}`,
      );
      return [named, used, filled, selected].map(({ status }) => status);
    });
    expect(statuses.flat().filter((status) => status >= 500)).toEqual([]);
    say(`${form}, text in management fields: ${statuses.length * 4} tried`);
  });

  it('cannot hide a second request in the body of the first', async () => {
    const hidden = `GET /connections/${connection}/proxy/smuggled HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${world.system.key}\r\n\r\n`;
    const chunked = (body: string) => `transfer-encoding: chunked\r\n\r\n${body}`;
    const framings = [
      `content-length: 0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
      `content-length: ${hidden.length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
      `content-length: 0\r\ncontent-length: ${hidden.length}\r\n\r\n${hidden}`,
      `transfer-encoding: chunked\r\ntransfer-encoding: x\r\n\r\n0\r\n\r\n${hidden}`,
      `transfer-encoding: x, chunked, x\r\n\r\n0\r\n\r\n${hidden}`,
      `content-length: +0\r\n\r\n${hidden}`,
      ...['0x0', '-1', ' ', '0 0', '0,0', '00000000000000000000000000001g'].map(
        (length) => `content-length: ${length}\r\n\r\n${hidden}`,
      ),
      chunked(`g\r\n${hidden}`),
      chunked(`-1\r\n${hidden}`),
      chunked(`0x0\r\n\r\n${hidden}`),
      chunked(`1\r\nab\r\n0\r\n\r\n${hidden}`),
      chunked(`ffffffffffffffff1\r\n${hidden}`),
      chunked(`0\n\n${hidden}`),
      chunked(`1;a=\n\r\na\r\n0\r\n\r\n${hidden}`),
      chunked(`1\ra\r\n0\r\n\r\n${hidden}`),
    ];
    const head = `POST /connections/${connection}/proxy/first HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${world.system.key}\r\n`;
    const answers = await inParallel(framings, (framing) =>
      rawExchange(world.system.client.address, `${head}${framing}`),
    );
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 4\d\d [^]*sluice-error: /i);
    expect(world.third.arrivals().map(({ requestLine }) => requestLine)).toEqual([]);
    say(`${form}, own: framing: ${framings.length} tried, all refused`);
  });

  it('in a request line is refused: other versions, other forms, other hosts', async () => {
    const { address, key } = { ...world.system, address: world.system.client.address };
    const path = `/connections/${connection}/proxy/x`;
    const lines = [
      `GET ${path}`,
      `GET ${path} HTTP/0.9`,
      `GET ${path} HTTP/2.0`,
      `GET ${path} HTTP/1.10`,
      ...[
        `GET ${path} http/1.1`,
        `GET ${path} HTTPS/1.1`,
        `GET  HTTP/1.1`,
        `GET\t${path} HTTP/1.1`,
      ],
      `GET http://${world.sink.host}${path} HTTP/1.1`,
      `GET ${world.sink.host} HTTP/1.1`,
      ...[
        `G@T ${path} HTTP/1.1`,
        `get ${path} HTTP/1.1`,
        `GETX ${path} HTTP/1.1`,
        `PRI * HTTP/2.0`,
      ],
    ];
    const answers = await inParallel(lines, (line) =>
      rawExchange(
        address,
        `${line}\r\nhost: ${world.sink.host}\r\nauthorization: Bearer ${key}\r\nconnection: close\r\n\r\n`,
      ),
    );
    answers.forEach((answer, i) =>
      expect([lines[i], answer]).toEqual([
        lines[i],
        expect.stringMatching(/^HTTP\/1\.1 4\d\d [^]*sluice-error: /i),
      ]),
    );
    expect(world.third.arrivals()).toEqual([]);
    expect(JSON.stringify(answers)).not.toContain(CANARY);
  });
});
