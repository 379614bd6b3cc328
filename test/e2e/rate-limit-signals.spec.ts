import { gzipSync } from 'node:zlib';
import { ANSWER_ADDITIONS } from '#libs/egress';
import { aConnection, type ConnectionOptions } from '../support/builders.js';
import { type Answer, problemOf } from '../support/client.js';
import { postJob, settled } from '../support/jobs.js';
import {
  declaring,
  httpDate,
  LIMIT_SPELLINGS,
  secondIn,
  told,
} from '../support/limit-spellings.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';

type Headers = Record<string, string>;
type Integration = NonNullable<ConnectionOptions['integration']>;

const limitHeaders = ({ headers }: Answer) =>
  ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'].map((name) => headers[name]);

describe.each(FORMS)('rate limits as third parties speak of them, %s', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  afterEach(() => system.upstream.reset());
  afterAll(() => system.stop());

  const connect = async (integration: Integration, options: ConnectionOptions = {}) =>
    (await aConnection(system, { integration, ...options })).id;
  const declared = (rateLimit: object | undefined): Integration => (rateLimit ? { rateLimit } : {});

  it.each(LIMIT_SPELLINGS)(
    'a call’s answer says the same, whatever the spelling: %s',
    async (...row) => {
      const [, rateLimit, speak] = row;
      const at = secondIn(60_000);
      system.upstream.on('/', () => ({ headers: speak(at), body: 'x' }));
      const answer = await system.client.call(await connect(declared(rateLimit)), '/');
      expect(answer).toMatchObject({ status: 200, text: 'x' });
      const [limit, remaining, reset] = limitHeaders(answer);
      expect([limit, remaining]).toEqual(['100', '7']);
      // A number of seconds from now is counted from when it was read.
      const late = Number(reset) - at / 1000;
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThanOrEqual(5);
    },
  );

  it('a job’s result says so too', async () => {
    const at = secondIn(60_000);
    system.upstream.on('/', { headers: told(String(at / 1000)) });
    const connection = await connect(declared(declaring('epoch_s')));
    const { id } = await postJob(system, { connection, path: '/' });
    await settled(system, id);
    const { headers } = await system.client.manage<{ headers: [string, string][] }>(
      'GET',
      `/jobs/${id}/result`,
    );
    expect(headers).toEqual(
      expect.arrayContaining([
        ['X-RateLimit-Reset', String(at / 1000)],
        ['ratelimit-limit', '100'],
        ['ratelimit-remaining', '7'],
        ['ratelimit-reset', String(at / 1000)],
      ]),
    );
  });

  it('what the third party called the same is kept under another name', async () => {
    const headers = { 'RateLimit-Limit': '10', 'Ratelimit-Remaining': '0', 'ratelimit-reset': '9' };
    system.upstream.on('/', { headers });
    const answer = await system.client.call(await connect({}), '/');
    expect(limitHeaders(answer)).toEqual(['10', '0', expect.stringMatching(/^\d{10}$/)]);
    expect(answer.headers).toMatchObject({
      'sluice-original-ratelimit-limit': '10',
      'sluice-original-ratelimit-remaining': '0',
      'sluice-original-ratelimit-reset': '9',
    });
  });

  it.each<[string, Integration, Headers]>([
    ['vendors’ own names are not guessed at', {}, told('30')],
    ['a standard name with what is no number', {}, { 'RateLimit-Remaining': 'plenty' }],
    ['a declared header that is not there', declared(declaring('iso')), { 'X-Other': '1' }],
    ['Retry-After without a 429', {}, { 'Retry-After': '3' }],
  ])('an answer without a readable limit is untouched: %s', async (_case, integration, headers) => {
    const pairs = Object.entries(headers);
    system.upstream.on('/', ({ response }) => {
      response.sendDate = false;
      response.writeHead(200, [...pairs.flat(), 'Content-Length', '1']).end('x');
    });
    const answer = await system.client.call(await connect(integration), '/');
    const ours = [
      ...ANSWER_ADDITIONS.map(([name]) => name),
      'sluice-waited-ms',
      'sluice-request-id',
    ];
    const added = [...ours, 'connection', 'keep-alive'];
    const own = answer.rawHeaders.filter(([name]) => !added.includes(name.toLowerCase()));
    expect(own).toEqual([...pairs, ['Content-Length', '1']]);
  });

  it('a 429 says until when, in seconds or as a date, and stays what it was', async () => {
    const id = await connect({});
    const at = secondIn(60_000);
    for (const retryAfter of ['60', '60.5', httpDate(at)]) {
      system.upstream.on('/', {
        status: 429,
        headers: { 'Retry-After': retryAfter },
        body: 'slow',
      });
      const answer = await system.client.call(id, '/');
      expect(answer).toMatchObject({ status: 429, text: 'slow' });
      expect(answer.headers['retry-after']).toBe(retryAfter);
      expect(answer.headers['sluice-original-status']).toBeUndefined();
      const late = Number(answer.headers['ratelimit-reset']) - at / 1000;
      expect(Math.abs(late)).toBeLessThanOrEqual(5);
    }
  });

  describe('a limit that is said with another status', () => {
    const body = JSON.stringify({ errors: [{ extensions: { code: 'RATELIMITED' } }] });
    const byCode = { pointer: '/errors/0/extensions/code', in: ['RATELIMITED', 'THROTTLED'] };
    const remaining = { name: 'X-RateLimit-Remaining', in: ['0'] };

    it.each<[string, object, { status: number; headers?: Headers; body?: string | Buffer }]>([
      ['a code in the body (Linear)', { status: 400, body: byCode }, { status: 400, body }],
      [
        'a code in a compressed body (Shopify)',
        { status: 200, body: byCode },
        { status: 200, headers: { 'Content-Encoding': 'gzip' }, body: gzipSync(body) },
      ],
      [
        'words in the body (GitHub)',
        { status: 403, body: { contains: 'secondary rate limit' } },
        { status: 403, body: '{"message":"You have exceeded a secondary rate limit."}' },
      ],
      [
        'a header (GitHub)',
        { status: 403, header: remaining },
        { status: 403, headers: { 'x-ratelimit-remaining': '0' }, body: 'no' },
      ],
      [
        'a header that is there (SharePoint)',
        { status: 503, header: { name: 'retry-after' } },
        { status: 503, headers: { 'Retry-After': '5' }, body: 'busy' },
      ],
      ['the status alone (X, before)', { status: 420 }, { status: 420, body: 'calm down' }],
    ])('becomes a 429: %s', async (_case, rule, given) => {
      system.upstream.on('/', given);
      const answer = await system.client.call(await connect(declared({ exhausted: [rule] })), '/');
      expect(answer.status).toBe(429);
      expect(answer.headers['sluice-original-status']).toBe(String(given.status));
      expect(answer.body.equals(Buffer.from(given.body ?? ''))).toBe(true);
      for (const [name, value] of Object.entries(given.headers ?? {}))
        expect(answer.headers[name.toLowerCase()]).toBe(value);
    });

    it.each<[string, object, { status: number; headers?: Headers; body?: string }]>([
      [
        'another code',
        { status: 400, body: byCode },
        { status: 400, body: '{"errors":[{"extensions":{"code":"INVALID"}}]}' },
      ],
      ['another status', { status: 400, body: byCode }, { status: 200, body }],
      [
        'another value of the header',
        { status: 403, header: remaining },
        { status: 403, headers: { 'x-ratelimit-remaining': '10' } },
      ],
      [
        'only one of two conditions',
        { status: 403, header: remaining, body: { contains: 'limit' } },
        { status: 403, headers: { 'x-ratelimit-remaining': '0' }, body: 'no' },
      ],
    ])('stays what it is: %s', async (_case, rule, given) => {
      system.upstream.on('/', given);
      const answer = await system.client.call(await connect(declared({ exhausted: [rule] })), '/');
      expect(answer.status).toBe(given.status);
      expect(answer.headers['sluice-original-status']).toBeUndefined();
    });

    it('is not looked for in an event stream, which is passed on while it is open', async () => {
      system.upstream.on('/', ({ response }) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.write('data: RATELIMITED\n\n');
      });
      const rule = { status: 200, body: { contains: 'RATELIMITED' } };
      const id = await connect(declared({ exhausted: [rule] }));
      const status = await new Promise((resolve) => {
        const call = system.client.open(`/connections/${id}/proxy/`, {}, (incoming) => {
          incoming.once('data', () => {
            resolve(incoming.statusCode);
            call.destroy();
          });
          incoming.on('error', () => undefined);
        });
        call.on('error', () => undefined);
      });
      expect(status).toBe(200);
    });

    it('is looked for after expired credentials have been: once refreshed, the second answer counts', async () => {
      system.upstream.on('/token', { body: { access_token: 'new', expires_in: 3600 } });
      system.upstream.on('/api', { status: 400, body: 'limit of this token reached' });
      const integration = {
        auth: { type: 'oauth2', tokenUrl: `${system.upstream.url}/token` },
        oauth: { clientId: 'client', clientSecret: 'client-secret' },
        expired: [{ status: 400, body: { contains: 'token' } }],
        ...declared({ exhausted: [{ status: 400, body: { contains: 'limit' } }] }),
      };
      const credentials = { accessToken: 'old', refreshToken: 'refresh-1' };
      const id = await connect(integration, { credentials });
      const answer = await system.client.call(id, '/api');
      expect(answer.status).toBe(429);
      const targets = system.upstream.arrivals().map(({ target }) => target);
      expect(targets).toEqual(['/api', '/token', '/api']);
    });
  });

  const LANES: [path: string, rateLimit: object | undefined, speak: (at: number) => object][] = [
    [
      '/date',
      declaring('http_date'),
      (at) => ({ status: 429, headers: { 'X-RateLimit-Reset': httpDate(at) } }),
    ],
    ['/standard', undefined, (at) => ({ status: 429, headers: { 'Retry-After': httpDate(at) } })],
    [
      '/linear',
      {
        ...declaring('epoch_ms'),
        exhausted: [{ status: 400, body: { contains: 'RATELIMITED' } }],
      },
      (at) => ({
        status: 400,
        headers: { 'X-RateLimit-Reset': String(at) },
        body: 'RATELIMITED',
      }),
    ],
    ['/junk', undefined, () => ({ status: 429, headers: { 'Retry-After': '6m0s' } })],
  ];

  /**
   * Until a job has been refused once and then answered: when each was, and what the lane was told
   * to wait for.
   */
  async function refusedOnce([path, rateLimit, speak]: (typeof LANES)[number]) {
    let resetAt = 0;
    system.upstream.on(path, () => {
      if (resetAt > 0) return { body: 'done' };
      resetAt = secondIn(7_000);
      return speak(resetAt);
    });
    const connection = await connect(declared(rateLimit));
    const { id } = await postJob(system, { connection, method: 'POST', path });
    const job = await settled(system, id, 30_000);
    const [first, second] = system.upstream.arrivals(({ target }) => target === path);
    return { path, job, resetAt, firstAt: first?.at ?? NaN, secondAt: second?.at ?? NaN };
  }

  it('a lane waits until the declared reset, with junk as long as without one, and no attempt counts', async () => {
    const lanes = await Promise.all(LANES.map(refusedOnce));
    for (const { path, job, resetAt, firstAt, secondAt } of lanes) {
      const answered = { state: 'answered', attempts: 1, response: { status: 200 } };
      expect(job).toMatchObject(answered);
      expect(secondAt).toBeGreaterThanOrEqual((path === '/junk' ? firstAt + 5_000 : resetAt) - 10);
    }
  });

  it('a declaration is kept, shown, changed and cleared', async () => {
    const rateLimit = {
      limit: 'X-Limit',
      used: { header: 'X-Usage', key: 'n', at: 1 },
      reset: { header: 'X-Reset', unit: 'minutes' },
      exhausted: [{ status: 403, header: { name: 'X-Left', in: ['0'] } }],
    };
    const { integrationKey } = await aConnection(system, { integration: { rateLimit } });
    const path = `/integrations/${integrationKey}`;
    const shown = () => system.client.manage<{ rateLimit?: object }>('GET', path);
    expect((await shown()).rateLimit).toEqual(rateLimit);
    await system.client.manage('PATCH', path, { rateLimit: { limit: 'X-Other' } });
    expect((await shown()).rateLimit).toEqual({ limit: 'X-Other' });
    await system.client.manage('PATCH', path, { rateLimit: null });
    expect((await shown()).rateLimit).toBeUndefined();
  });

  it.each<[string, object, string]>([
    ['rateLimit.limit', { limit: 'not a name' }, 'must be an HTTP header name'],
    [
      'rateLimit.limit.place',
      { limit: { header: 'X', place: 1 } },
      'there is "header", "key", "at"',
    ],
    ['rateLimit.reset.unit', { reset: { header: 'X', unit: 'hours' } }, 'must be one of epoch_s'],
    ['rateLimit.exhausted.0.status', { exhausted: [{ status: 429 }] }, 'needs no rule'],
    [
      'rateLimit.exhausted.0.body',
      { exhausted: [{ status: 403, body: { matches: '.*' } }] },
      'must be {pointer, in} or {contains}',
    ],
  ])('a declaration that says nothing is refused: %s %j', async (path, rateLimit, message) => {
    const answer = await system.client.send('/integrations', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        key: 'k',
        name: 'n',
        baseUrl: 'https://api.example.com',
        auth: { type: 'none' },
        rateLimit,
      }),
    });
    expect(problemOf(answer).errors).toEqual([{ path, message: expect.stringContaining(message) }]);
  });
});
