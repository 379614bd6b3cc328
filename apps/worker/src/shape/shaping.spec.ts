import { randomBytes } from 'node:crypto';
import type { AnswerHead, HeaderPair } from '#libs/contracts';
import { heldAnswer, type UpstreamAnswer } from '#libs/egress';
import { Expressions } from '#libs/expressions';
import { type AnswerShape, Cursors, firstPage, NEXT_CURSOR_HEADER } from '#libs/resources';
import { KeyRing, TransitBox } from '#libs/sealing';
import { Metrics } from '#libs/telemetry';
import { PageMemory } from './page-memory.service.js';
import { Shape } from './shape.service.js';
import type { ShapedExchange } from './shaped-exchange.js';
import type { Shaping } from './shaping.js';

const LARGE = '12345678901234567890';
const LIST: Partial<AnswerShape> = { kind: 'list', items: '/data' };
const NEXT = { next: { from: '/next', to: { query: 'cursor' } } } as const;

const answerOf = (body: string, head: Partial<AnswerHead> = {}): UpstreamAnswer =>
  heldAnswer({ status: 200, statusText: 'OK', headers: [], ...head }, Buffer.from(body));

const bodyOf = (answer: UpstreamAnswer): string => Buffer.concat(answer.take().chunks).toString();

describe('an answer that is shaped', () => {
  const metrics = new Metrics();
  const expressions = new Expressions();
  const ring = KeyRing.parse(`k1:${randomBytes(32).toString('base64')}`);
  const memory = new PageMemory({ SLUICE_MAX_HELD_BYTES: 134_217_728 } as never, metrics);
  const shape = new Shape(expressions, new Cursors(new TransitBox(ring)), memory);
  afterAll(async () => {
    metrics.registry.clear();
    await expressions.close();
  });

  function begin(own: Partial<AnswerShape>): Shaping {
    const route = { projectId: 'project', connectionId: 'connection' };
    const baseUrl = new URL('https://api.example.com');
    return shape.begin({
      route: { ...route, baseUrl, allowedHosts: [] } as unknown as ShapedExchange['route'],
      request: { method: 'GET', target: '/things', headers: [], body: Buffer.alloc(0) },
      shape: {
        ...{ kind: 'one', resource: 'things', method: 'list', version: '1', isSafe: true },
        ...{ idField: undefined, bindings: undefined, page: undefined },
        ...{ asLines: false, isExplained: false },
        ...own,
      } as AnswerShape,
      endsAt: performance.now() + 60_000,
      caller: { signal: new AbortController().signal },
    });
  }

  async function shaped(own: Partial<AnswerShape>, body: string, given?: Partial<AnswerHead>) {
    const shaping = begin(own);
    const read = await shaping.read(answerOf(body, given));
    const { head, answer } = await shaping.shaped(read, read.head);
    const headers = Object.fromEntries(head.headers);
    return { status: head.status, headers, body: bodyOf(answer), isExpired: shaping.isExpired };
  }

  const page = { state: firstPage(NEXT), parameters: { query: [] } };

  it('is passed on to the letter where nothing shapes it', async () => {
    const body = `{"id": ${LARGE}, "n": 1.0}`;
    expect(await shaped({}, body)).toMatchObject({ status: 200, body });
    expect((await shaped({}, 'no JSON')).body).toBe('no JSON');
  });

  it('has its items cut out of it to the last digit', async () => {
    const { body } = await shaped(LIST, `{"data": [{"id": ${LARGE}}, {"n": 1.0}]}`);
    expect(body).toBe(
      `{"result":[{"id": ${LARGE}},{"n": 1.0}],"next_cursor":null,"result_count":2}`,
    );
    expect((await shaped(LIST, '{"data": null}')).body).toContain('"result":[]');
    expect((await shaped({ items: '/data' }, `{"data": ${LARGE}}`)).body).toBe(LARGE);
  });

  it.each([
    [
      'a list where none is',
      { own: LIST, body: '{"items": []}', detail: 'No list is at "/data".' },
    ],
    ['a list in what is no JSON', { own: LIST, body: '<html>', detail: 'It is no JSON.' }],
    [
      'one that is not there',
      { own: { items: '/data' }, body: '{}', detail: 'Nothing is at "/data".' },
    ],
  ])(
    'is refused where it has not what was looked for: %s',
    async (_what, { own, body, detail }) => {
      await expect(shaped(own, body)).rejects.toMatchObject({
        code: 'resource_answer_unreadable',
        facts: { dispatched: true, detail },
      });
    },
  );

  it('takes what an expression makes for a list, be it one item, or none', async () => {
    const of = async (expr: string, data: object[]): Promise<string> =>
      (await shaped({ ...LIST, items: { expr } }, JSON.stringify({ data }))).body;
    expect(await of('data[n > 1]', [{ n: 1 }, { n: 2 }])).toContain('"result":[{"n":2}]');
    expect(await of('data[n > 1]', [{ n: 1 }])).toContain('"result":[]');
  });

  it('gives lists as lines, with the next cursor beside them', async () => {
    const own = { ...LIST, pagination: NEXT, page, asLines: true };
    const { headers, body } = await shaped(own, '{"data": [{"a":\n1}, 2], "next": "n"}');
    expect(body).toBe('{"a": 1}\n2\n');
    expect(headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      [NEXT_CURSOR_HEADER]: expect.stringMatching(/./),
    });
  });

  it('has meta beside a list, and both shaped as a whole', async () => {
    const own = { ...LIST, meta: '/total', answer: '{"n": meta, "all": result}' };
    expect((await shaped(own, '{"data": [1, 2], "total": 7}')).body).toBe('{"n":7,"all":[1,2]}');
  });

  it('says of its bytes nothing that is not so any more, and of limits all that it said', async () => {
    const kept: HeaderPair[] = [
      ['ratelimit-remaining', '3'],
      ['retry-after', '1'],
    ];
    const gone: HeaderPair[] = ['etag', 'digest', 'accept-ranges', 'Content-MD5'].map((name) => [
      name,
      'x',
    ]);
    const headers: HeaderPair[] = [['content-length', '999'], ...kept, ...gone];
    const answer = await shaped(LIST, '{"data": []}', { headers });
    expect(answer.headers).toEqual({
      ...Object.fromEntries(kept),
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(answer.body.length),
    });
  });

  it('says its limits in our names where its body says them', async () => {
    const throttle = { limit: '/cost/most', remaining: '/cost/left' };
    const body = '{"data": [], "cost": {"most": 100, "left": 40.5}}';
    expect((await shaped({ ...LIST, throttle }, body)).headers).toMatchObject({
      'ratelimit-limit': '100',
      'ratelimit-remaining': '40',
    });
  });

  it('that is an error by its status is passed on as it is', async () => {
    const body = '{"data": [], "error": "x"}';
    expect(await shaped(LIST, body, { status: 404 })).toMatchObject({ status: 404, body });
  });

  it.each([
    ['a value', { at: '/error', in: ['gone', 7], body: '{"error": 7}', isError: true }],
    ['another value', { at: '/error', in: ['gone'], body: '{"error": "other"}', isError: false }],
    ['anything that is there', { at: '/error', body: '{"error": {}}', isError: true }],
    ['an empty list', { at: '/errors', body: '{"errors": []}', isError: false }],
    ['what is not there', { at: '/data', exists: false, body: '{"data": null}', isError: true }],
    ['its status', { status: 200, body: '{}', isError: true }],
    ['another status', { status: 201, at: '/error', body: '{"error": 1}', isError: false }],
    [
      'an expression',
      { at: { expr: '$count(errors)' }, in: [2], body: '{"errors": [1, 2]}', isError: true },
    ],
  ])('is a declared error by %s', async (_what, { body, isError, ...when }) => {
    const errors = [{ ...when, as: { status: 409, code: 'declared' } }];
    const answer = await shaped({ errors }, body);
    expect([answer.status, answer.headers['sluice-original-status'], answer.body]).toEqual([
      isError ? 409 : 200,
      isError ? '200' : undefined,
      body,
    ]);
  });

  it('is the first declared error that fits, with the code that it says in printable text', async () => {
    const errors = [
      { at: '/error', in: ['expired'], as: { status: 401, code: { at: '/error' } } },
      { at: '/error', as: { status: 400, code: { at: '/why' } } },
    ];
    const body = (error: string) => JSON.stringify({ error, why: 'ä\nb' });
    expect(await shaped({ ...LIST, errors }, body('expired'))).toMatchObject({
      status: 401,
      isExpired: true,
      headers: { 'sluice-original-code': 'expired' },
    });
    expect(await shaped({ ...LIST, errors }, body('other'))).toMatchObject({
      status: 400,
      isExpired: false,
      headers: { 'sluice-original-code': '??b' },
    });
  });
});
