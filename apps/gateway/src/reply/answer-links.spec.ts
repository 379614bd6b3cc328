import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { HeaderPair } from '#libs/contracts';
import { ANSWER_ADDITIONS } from '#libs/egress';
import { Links } from '#libs/links';
import type { AnswerFrame } from '#libs/replies';
import { AnswerLinks } from './answer-links.js';
import { AnswerWriter } from './answer-writer.js';

const MIB = 1_048_576;
const PROXY = 'https://sluice.test/connections/x/proxy';
const BODY = '{"next":"https://api.vendor.test/a?b"}';
const REWRITTEN = `{"next":"${PROXY}/a?b"}`;

/** What a caller's socket was given, and how many bytes were reported as handed on. */
function setup(fields = ['/next']) {
  const seen = { status: 0, headers: [] as string[], body: '', granted: 0, isOver: false };
  const response = {
    writeHead: (status: number, _text: string, headers: string[]) =>
      // Behind what is added to every answer.
      void Object.assign(seen, {
        status,
        headers: headers.slice(ANSWER_ADDITIONS.flat().length + 4),
      }),
    flushHeaders: () => undefined,
    write(data: Buffer, written: () => void) {
      seen.body += data.toString();
      written();
    },
    end(data: Buffer | string | undefined) {
      seen.body += typeof data === 'string' ? Buffer.from(data, 'latin1').toString() : (data ?? '');
      seen.isOver = true;
    },
  };
  const writer = new AnswerWriter(
    response as unknown as ServerResponse,
    (bytes) => (seen.granted = bytes),
    'call-1',
  );
  const rules = {
    baseUrl: new URL('https://api.vendor.test'),
    allowedHosts: [],
    plainHttpHosts: [],
  };
  const requested = { origin: 'https://api.vendor.test', path: '/list' };
  const answer = new AnswerLinks(
    new Links({ rules, requested, prefix: PROXY, aliases: [], fields }),
    writer,
  );
  return { seen, answer };
}

const frame = (
  headers: HeaderPair[],
  body: string | Buffer | undefined,
  { status = 200, end = true } = {},
): AnswerFrame => ({
  kind: 'answer',
  head: { status, statusText: '', headers, worker: 'w', waitedMs: 0 },
  ...(body === undefined ? {} : { data: Buffer.from(body) }),
  end,
});
const JSON_TYPE: HeaderPair = ['content-type', 'application/json'];
const SAID = 'sluice-rewrite-links';

describe('the links of an answer', () => {
  it('change in every header that holds some, in place', () => {
    const { seen, answer } = setup([]);
    const headers: HeaderPair[] = [
      ['Link', '</a>; rel="next"'],
      ['X-Link', '</a>'],
      ['LINK', '<https://example.com/>, <b>'],
      ['Location', '/c'],
      ['content-Location', 'https://api.vendor.test/d'],
    ];
    answer.write(frame(headers, 'x'));
    expect(seen.headers).toEqual([
      'Link',
      `<${PROXY}/a>; rel="next"`,
      'X-Link',
      '</a>',
      'LINK',
      `<https://example.com/>, <${PROXY}/b>`,
      'Location',
      `${PROXY}/c`,
      'content-Location',
      `${PROXY}/d`,
      SAID,
      'on',
    ]);
    expect(seen.body).toBe('x');
  });

  it.each([
    'application/json',
    'Application/JSON; charset=utf-8',
    'application/hal+json',
    'application/vnd.api+json;x=y',
  ])('change in a body of type %s, with the headers that speak of it', (type) => {
    const { seen, answer } = setup();
    const headers: HeaderPair[] = [
      ['Content-Type', type],
      ['Content-Length', '38'],
      ['Content-Digest', 'sha-256=:x:'],
      ['ETag', '"v1"'],
      ['Content-MD5', 'x'],
    ];
    answer.write(frame(headers, BODY.slice(0, 5), { end: false }));
    expect(seen.headers).toEqual([]);
    answer.write({ kind: 'answer', data: Buffer.from(BODY.slice(5)), end: false });
    answer.write({ kind: 'answer', end: true });
    expect(seen.body).toBe(REWRITTEN);
    expect(seen.headers).toEqual([
      'Content-Type',
      type,
      'Content-Length',
      String(REWRITTEN.length),
      'ETag',
      '"v1"',
      SAID,
      'on',
    ]);
  });

  it.each([
    'text/plain',
    'text/event-stream',
    'application/jsonl',
    'application/json-seq',
    'application/x-ndjson',
    'text/json',
  ])('are not looked for in a body of type %s, which streams', (type) => {
    const { seen, answer } = setup();
    answer.write(frame([['content-type', type]], BODY, { end: false }));
    expect([seen.body, seen.isOver]).toEqual([BODY, false]);
    expect(seen.headers).toEqual(['content-type', type, SAID, 'on']);
  });

  it('leave a compressed body as it is when none changes', () => {
    const { seen, answer } = setup(['/other']);
    const body = gzipSync(BODY);
    answer.write(frame([JSON_TYPE, ['content-encoding', 'gzip']], body));
    expect(seen.body).toBe(body.toString());
    expect(seen.headers).toEqual([...JSON_TYPE, 'content-encoding', 'gzip', SAID, 'on']);
  });

  it('are none in an answer without a body, whatever length it speaks of', () => {
    const { seen, answer } = setup();
    answer.write(frame([JSON_TYPE, ['content-length', '5000000']], undefined));
    expect(seen.headers).toEqual([...JSON_TYPE, 'content-length', '5000000', SAID, 'on']);
    expect([seen.body, seen.isOver]).toEqual(['', true]);
  });

  it.each<{ reason: string; headers?: HeaderPair[]; body?: string; status?: number }>([
    { reason: 'content_encoding', headers: [['content-encoding', 'zstd']] },
    { reason: 'not_json', body: '<html>' },
    { reason: 'partial_content', status: 206 },
    { reason: 'too_many_links', body: `{"next":[${Array(5_001).fill('"/"').join()}]}` },
    { reason: 'too_large', body: `{"next":"/","x":"${'x'.repeat(MIB)}"}` },
  ])(
    'are left in the body, which is said, because of $reason',
    ({ reason, headers = [], body = BODY, status = 200 }) => {
      const { seen, answer } = setup(['/next', '/next/*']);
      answer.write(frame([JSON_TYPE, ...headers, ['link', '</a>']], body, { status }));
      expect([seen.status, seen.body, seen.isOver]).toEqual([status, body, true]);
      expect(seen.headers).toEqual([
        ...JSON_TYPE,
        ...headers.flat(),
        'link',
        `<${PROXY}/a>`,
        SAID,
        `headers-only; reason=${reason}`,
      ]);
    },
  );

  it('grant credits for what is held, once, so that a large body never waits for itself', () => {
    const { seen, answer } = setup();
    const piece = Buffer.alloc(MIB / 4, 'x');
    answer.write(frame([JSON_TYPE], piece, { end: false }));
    for (let held = 2; held <= 4; held++) {
      answer.write({ kind: 'answer', data: piece, end: false });
      expect([seen.granted, seen.body]).toEqual([held * piece.length, '']);
    }
    answer.write({ kind: 'answer', data: piece, end: false });
    expect(seen.body).toHaveLength(5 * piece.length);
    answer.write({ kind: 'answer', data: piece, end: false });
    expect(seen.body).toHaveLength(6 * piece.length);
    expect(seen.granted).toBe(6 * piece.length);
  });
});
