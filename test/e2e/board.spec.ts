import {
  ADMIN,
  anAddress,
  basic,
  BOARD,
  type BoardQueue,
  HOME,
  scriptOf,
  VIEWER,
} from '../support/board.js';
import { aConnection } from '../support/builders.js';
import { type Answer, type CallOptions, problemOf } from '../support/client.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const NOBODY = { authorization: '' };

/** In one process calls are in no queue. */
const QUEUES = { embedded: ['jobs'], distributed: ['calls', 'jobs'] };

describe.each(FORMS)('the queue board, %s', (form) => {
  const [first = ''] = QUEUES[form];
  let system: System;
  beforeAll(async () => {
    system = await startSystem({
      form,
      gateways: 2,
      settings: {
        SLUICE_OPS_USERS: `${ADMIN}:admin,${VIEWER}:viewer`,
        SLUICE_TRUSTED_PROXIES: '127.0.0.1',
        LOG_LEVEL: 'info',
      },
    });
  });
  afterAll(() => system?.stop());

  const at = (path: string, headers: Record<string, string>, options: CallOptions = {}) =>
    system.client.send(`${BOARD}${path}`, {
      ...options,
      headers: { 'x-forwarded-for': HOME, ...headers },
    });
  const put = (path: string, headers: Record<string, string>) =>
    at(path, headers, { method: 'PUT' });
  const queues = async (query = '', who = VIEWER): Promise<BoardQueue[]> =>
    (JSON.parse((await at(`/api/queues${query}`, basic(who))).text) as { queues: BoardQueue[] })
      .queues;
  const isPaused = async () => (await queues()).find(({ name }) => name === first)?.isPaused;
  const refused = (answer: Answer) => [answer.status, problemOf(answer).code];

  describe('the login', () => {
    const paths = async (): Promise<string[]> => [
      '',
      '/',
      `/queue/${first}`,
      '/api/queues',
      '/api/redis/stats',
      '/no-such-page',
      scriptOf((await at('', basic(VIEWER))).text),
    ];

    it('opens page, files and API', async () => {
      for (const path of await paths()) {
        const { status } = await at(path, basic(VIEWER));
        expect([path, status]).toEqual([path, path === '/no-such-page' ? 404 : 200]);
      }
    });

    it.each<[string, () => Record<string, string>]>([
      ['without credentials', () => NOBODY],
      ['with a wrong password', () => basic('ada:correct-horse-batterx')],
      ['with the password of another operator', () => basic('ada:staple-less-battery')],
      ['with an unknown name', () => basic('eve:correct-horse-battery')],
      ['with a name alone', () => basic('ada')],
      ['with an API key', () => ({ authorization: `Bearer ${system.key}` })],
      ['with an API key as x-api-key', () => ({ 'x-api-key': system.key })],
      ['with an API key as Basic name', () => basic(`${system.key}:`)],
    ])('refuses all of them %s', async (_how, headers) => {
      for (const path of await paths()) {
        const answer = await at(path, { ...headers(), 'x-forwarded-for': anAddress() });
        expect([path, ...refused(answer)]).toEqual([path, 401, 'operator_unknown']);
        expect(answer.headers['www-authenticate']).toMatch(/^Basic /);
      }
      const elsewhere = { ...headers(), 'x-forwarded-for': anAddress() };
      expect(refused(await put('/api/queues/pause', elsewhere))[0]).toBe(401);
      expect(await isPaused()).toBe(false);
    });

    it.each([
      '//ops/queues',
      '/ops//queues',
      '/ops/queues//',
      '/OPS/QUEUES',
      '/ops/Queues/api/queues',
      '/%6fps/queues',
      '/ops/%71ueues/api/queues',
      '/ops%2fqueues',
      '/ops/%2e/queues',
      '/ops/./queues/api/queues',
      '/ops/queues/%2e%2e/queues/api/queues',
      '/ops/queues/static/..%2f..%2fpackage.json',
      '/ops/queues/static/%2e%2e/index.ejs',
      '/ops/queues/api%2fqueues',
      '/ops/queues;/api/queues',
      '/ops/queues?/api/queues',
      '/docs/../ops/queues',
      'http://elsewhere/ops/queues/api/queues',
    ])('is not gone round by %s', async (target) => {
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        const { status, text } = await system.client.send(target, { method, headers: NOBODY });
        expect([method, [400, 401, 404, 405].includes(status) ? 'refused' : status]).toEqual([
          method,
          'refused',
        ]);
        expect(text).not.toMatch(/"queues"|<html/);
      }
    });

    const from = (address: string, credentials: string, client = system.client) =>
      client.send(`${BOARD}/api/queues`, {
        headers: { ...basic(credentials), 'x-forwarded-for': address },
      });
    const statusFrom = async (...given: Parameters<typeof from>) => (await from(...given)).status;

    it('locks out who tries passwords, by name and address, and never the operator at another one', async () => {
      const attacker = anAddress();
      const tries = Array.from({ length: 40 }, (_, i) => from(attacker, `ada:wrong-horse-${i}`));
      const answers = await Promise.all(tries);
      expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(5);
      const refusal = answers.find(({ status }) => status === 429) as Answer;
      expect(problemOf(refusal).code).toBe('operator_locked_out');
      expect(Number(refusal.headers['retry-after'])).toBeGreaterThan(0);
      expect(await statusFrom(anAddress(), ADMIN)).toBe(200);
      expect(await statusFrom(attacker, VIEWER)).toBe(200);
    });

    it('locks out an address that tries names, and slows down who tries one name from many', async () => {
      const attacker = anAddress();
      for (let i = 0; i < 30; i++) await statusFrom(attacker, `name-${i}:wrong-horse-battery`);
      for (const { client } of system.gateways)
        expect(await statusFrom(attacker, VIEWER, client)).toBe(429);
      const home = anAddress();
      expect(await statusFrom(home, VIEWER)).toBe(200);
      const wrong = 'bob:wrong-horse-battery';
      await Promise.all(Array.from({ length: 50 }, () => statusFrom(anAddress(), wrong)));
      const took = async (address: string): Promise<number> => {
        const startedAt = performance.now();
        expect(await statusFrom(address, VIEWER)).toBe(200);
        return performance.now() - startedAt;
      };
      const [unknown, known] = [await took(anAddress()), await took(home)];
      expect(known).toBeLessThan(unknown);
    });

    it('is another one than that of the API', async () => {
      const answer = await system.client.send('/connections', { headers: basic(ADMIN) });
      expect(refused(answer)).toEqual([401, 'invalid_api_key']);
    });
  });

  it('shows every queue, and says what waits in none', async () => {
    const shown = await queues();
    expect(shown.map(({ name }) => name)).toEqual(QUEUES[form]);
    const said = shown.map(({ description }) => description).join();
    const ofCalls = { embedded: 'in the memory of this one process', distributed: 'parked' }[form];
    for (const elsewhere of [ofCalls, '/jobs?state=accepted', '/callbacks?state=pending'])
      expect(said).toContain(elsewhere);
  });

  it('shows ids of what is under way, and nothing of its request', async () => {
    const { id } = await aConnection(system, { connection: { limits: { concurrency: 1 } } });
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    system.upstream.on('/held/path-text', () => held.then(() => ({ status: 204 })));
    const mode = form === 'embedded' ? 'async' : 'sync';
    const make = () =>
      system.client.call(id, '/held/path-text?query-text', {
        method: 'POST',
        headers: { 'x-text': 'header-text', 'content-type': 'text/plain', 'sluice-mode': mode },
        body: 'body-text',
      });
    // A job that has left is in no queue any more; one that waits for it is.
    const calls = { embedded: [make(), make()], distributed: [make()] }[form];
    try {
      await system.upstream.waitForArrivals(1);
      const job = await until(
        async () => (await queues(`?activeQueue=${first}`)).flatMap(({ jobs }) => jobs)[0],
        { what: 'a job on the board' },
      );
      const [ticket] = job.data.tickets ?? [job.data];
      expect(ticket).toMatchObject({ connectionId: id });
      const ids = ['callId', 'connectionId', 'fence', 'jobId', 'projectId', 'replyTo'];
      expect(ids).toEqual(expect.arrayContaining(Object.keys(ticket ?? {})));
      expect(job.name).toBe(id);
      for (const path of [`/${first}/${job.id}`, `?activeQueue=${first}&status=active`]) {
        const { text } = await at(`/api/queues${path}`, basic(ADMIN));
        expect(text).toContain(job.id);
        expect(text).not.toMatch(/(path|query|header|body)-text|secret-token/);
      }
    } finally {
      release();
      await Promise.all(calls);
    }
  });

  describe('a viewer', () => {
    it.each(['', `/${first}`])('is refused PUT %s/pause and retry', async (of) => {
      for (const path of [`/api/queues${of}/pause`, `/api/queues${of}/some-id/retry`])
        expect(refused(await put(path, basic(VIEWER)))).toEqual([403, 'operator_not_allowed']);
      expect(await isPaused()).toBe(false);
    });

    it('is offered no action', async () => {
      expect((await queues()).map(({ readOnlyMode }) => readOnlyMode)).not.toContain(false);
      expect((await queues('', ADMIN)).map(({ readOnlyMode }) => readOnlyMode)).not.toContain(true);
    });
  });

  describe('an admin', () => {
    const pauseAll = async (): Promise<Answer> => {
      const asked = await put('/api/queues/pause', basic(ADMIN));
      expect((await put('/api/queues/pause', basic(ADMIN))).status).toBe(200);
      return asked;
    };

    it('is asked twice before everything stops, and told whom that stops', async () => {
      const asked = await put('/api/queues/pause', basic(ADMIN));
      expect(refused(asked)).toEqual([409, 'confirmation_needed']);
      const whose = `stops the ${QUEUES[form].join(' and ')} of (the only project|all \\d+ projects)`;
      expect(problemOf(asked).detail).toMatch(new RegExp(whose));
      expect(await isPaused()).toBe(false);
      expect((await put('/api/queues/pause', basic(ADMIN))).status).toBe(200);
      expect(await isPaused()).toBe(true);
      expect((await put('/api/queues/resume', basic(ADMIN))).status).toBe(200);
    });

    it('pauses and resumes a queue, and the log says who', async () => {
      const { id } = await aConnection(system);
      for (const which of ['', `/${first}`]) {
        if (which === '') await pauseAll();
        else expect((await put(`/api/queues${which}/pause`, basic(ADMIN))).status).toBe(200);
        expect(await isPaused()).toBe(true);
        expect((await put(`/api/queues${which}/resume`, basic(ADMIN))).status).toBe(200);
        expect(await isPaused()).toBe(false);
      }
      expect((await system.client.call(id, '/after')).status).toBe(200);
      const [gateway] = system.gateways;
      const said = await until(() =>
        gateway?.process.output().find((line) => line.includes('/api/queues/:queueName/pause')),
      );
      expect(said).toContain('"operator":"ada"');
      expect(gateway?.process.output().join('\n')).not.toContain('horse');
    });

    it('leaves calls of a paused queue to their deadline, and they do not leave after it', async () => {
      const { id } = await aConnection(system, { integration: { timeouts: { queueMs: 1_000 } } });
      await pauseAll();
      const late = await system.client.call(id, '/while-paused');
      await put('/api/queues/resume', basic(ADMIN));
      // Calls that are in no queue go on.
      if (form === 'embedded') return expect(late.status).toBe(200);
      expect([late.status, problemOf(late)]).toEqual([
        504,
        expect.objectContaining({ code: 'queue_timeout', dispatched: false }),
      ]);
      expect((await system.client.call(id, '/resumed')).status).toBe(200);
      return expect(system.upstream.arrivals(({ target }) => target === '/while-paused')).toEqual(
        [],
      );
    });

    it.each([
      ['PUT', `/api/queues/${first}/some-id/retry`],
      ['PUT', `/api/queues/${first}/retry/failed`],
      ['PUT', `/api/queues/${first}/some-id/promote`],
      ['PUT', `/api/queues/${first}/some-id/clean`],
      ['PUT', `/api/queues/${first}/empty`],
      ['PUT', `/api/queues/${first}/obliterate`],
      ['PUT', `/api/queues/${first}/concurrency`],
      ['POST', `/api/queues/${first}/add`],
      ['PATCH', `/api/queues/${first}/some-id/update-data`],
      ['PATCH', `/api/queues/${first}/some-id/delay`],
      ['DELETE', `/api/queues/${first}`],
      ['PUT', `/api/queues/${first}/some%2Fid/%72etry`],
      ['PROPFIND', '/api/queues'],
    ])('is refused %s %s', async (method, path) => {
      const answer = await at(path, basic(ADMIN), { method });
      expect(refused(answer)).toEqual([403, 'operator_not_allowed']);
    });

    it.each([
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://elsewhere.example' },
      { origin: 'null' },
      { origin: 'http://127.0.0.1:1' },
    ])('is refused a PUT that another site makes: %j', async (from) => {
      const answer = await put('/api/queues/pause', { ...basic(ADMIN), ...from });
      expect(refused(answer)).toEqual([403, 'operator_not_allowed']);
      expect(await isPaused()).toBe(false);
    });

    it('may act from the board itself', async () => {
      const { address } = system.client;
      for (const from of [{ 'sec-fetch-site': 'same-origin' }, { origin: address }])
        expect((await put('/api/queues/resume', { ...basic(ADMIN), ...from })).status).toBe(200);
    });
  });

  it('loads nothing from other sites, fonts included, and cannot be framed', async () => {
    const { headers, text } = await at('', basic(VIEWER));
    expect(headers['content-security-policy']).toMatch(
      /default-src 'self';.*font-src 'self';.*frame-ancestors 'none'/,
    );
    expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(text).toContain('href="fonts/fonts.css"');
    const { text: stylesheet } = await at('/fonts/fonts.css', basic(VIEWER));
    const files = [...stylesheet.matchAll(/url\("([^"]+)"\)/g)].map(([, file]) => file);
    expect(files).toHaveLength(5);
    const fonts = await Promise.all(files.map((file) => at(`/fonts/${file}`, basic(VIEWER))));
    for (const font of fonts) expect(font.headers['content-type']).toBe('font/woff2');
  });
});
