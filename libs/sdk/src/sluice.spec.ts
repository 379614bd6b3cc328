import { Sluice, SluiceError, UpstreamError } from './index.js';

const URL_OF_SLUICE = 'https://sluice.example/api';

interface Sent {
  method: string;
  url: string;
  headers: Headers;
  body: unknown;
}

/** A client, and what it has sent to a Sluice with these answers, the last one for all others. */
function setup(...answers: (Response | (() => Promise<Response>))[]) {
  const sent: Sent[] = [];
  const sluice = new Sluice({
    url: `${URL_OF_SLUICE}/`,
    key: 'slc_key',
    fetch: (input, init) => {
      const { method = 'GET', headers, body } = init ?? {};
      sent.push({ method, url: input as string, headers: new Headers(headers), body });
      const answer = answers[Math.min(sent.length, answers.length) - 1] ?? new Response('{}');
      return answer instanceof Response ? Promise.resolve(answer.clone()) : answer();
    },
  });
  return { sluice, sent, crm: sluice.connection('hubspot:customer-1') };
}

interface Refusal extends Record<string, unknown> {
  code: string;
  retryAfter?: number;
}

function refusal(status: number, problem: Refusal): Response {
  const { retryAfter, ...body } = problem;
  const headers = new Headers({ 'sluice-error': body.code });
  if (retryAfter !== undefined) headers.set('retry-after', `${retryAfter}`);
  return new Response(JSON.stringify({ message: 'Do this next.', ...body }), { status, headers });
}

const notReady = refusal(503, { code: 'not_ready', retryAfter: 0 });
const failed = async (call: Promise<unknown>): Promise<SluiceError> =>
  call.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: SluiceError) => error,
  );

describe('a request of the SDK', () => {
  it.each([
    ['GET', 503, { code: 'not_ready' }, 3],
    ['POST', 503, { code: 'not_ready', dispatched: false }, 3],
    ['POST', 429, { code: 'limit_wait_exceeded', dispatched: false }, 3],
    ['POST', 504, { code: 'queue_timeout', dispatched: false }, 3],
    ['POST', 503, { code: 'database_unavailable' }, 1],
    ['GET', 504, { code: 'upstream_timeout', dispatched: true }, 1],
    ['PUT', 503, { code: 'redis_unavailable', dispatched: true }, 1],
    ['GET', 400, { code: 'host_not_allowed', dispatched: false }, 1],
    ['GET', 424, { code: 'needs_reauth', dispatched: false }, 1],
  ])('%s that is answered %i %j is sent %i times', async (...[method, status, problem, times]) => {
    const { crm, sent } = setup(refusal(status, { ...problem, retryAfter: 0 }));
    const error = await failed(crm.proxy.request(method, '/x'));
    expect([sent.length, error.code]).toEqual([times, problem.code]);
  });

  it('waits for no one who asks for more than a minute, but says how long it is', async () => {
    const { crm, sent } = setup(refusal(429, { code: 'limit_queue_full', retryAfter: 61 }));
    const error = await failed(crm.proxy.get('/x'));
    expect([sent.length, error.retryAfter]).toEqual([1, 61]);
  });

  it('is not sent again by anyone for the answer of a third party', async () => {
    const { crm, sent } = setup(new Response('busy', { status: 503 }));
    expect((await crm.proxy.get('/x')).status).toBe(503);
    expect(sent).toHaveLength(1);
  });

  it('with a stream as its body is sent once, because the stream is gone', async () => {
    const { crm, sent } = setup(notReady);
    await failed(crm.proxy.put('/x', new Blob(['once']).stream()));
    expect(sent).toHaveLength(1);
  });

  it('ends in the middle of a wait when its signal aborts', async () => {
    const { crm } = setup(refusal(429, { code: 'limit_wait_exceeded', retryAfter: 30 }));
    const signal = AbortSignal.timeout(5);
    await expect(crm.proxy.get('/x', { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('says that nothing left when no connection could be made, and tries again', async () => {
    const refused = () => Promise.reject(new TypeError('x', { cause: { code: 'ECONNREFUSED' } }));
    const { crm, sent } = setup(refused, new Response('there'));
    expect(await (await crm.proxy.post('/x', {})).text()).toBe('there');
    expect(sent).toHaveLength(2);
    const reset = () => Promise.reject(new TypeError('x', { cause: { code: 'ECONNRESET' } }));
    const lost = await failed(setup(reset).crm.proxy.get('/x'));
    expect(lost).toMatchObject({ code: 'unreachable', status: 0, dispatched: undefined });
    expect(lost.message).toMatch(/may have arrived/);
  });

  it('fails with all that Sluice says, and prints it once', async () => {
    const errors = [{ path: 'path', message: 'must begin with "/"' }];
    const problem = { code: 'invalid_request', dispatched: false, instance: 'abc', errors };
    const error = await failed(setup(refusal(400, problem)).crm.proxy.get('/x'));
    expect(error).toBeInstanceOf(SluiceError);
    expect(error).toMatchObject({ message: 'Do this next.', requestId: 'abc', status: 400 });
    expect(error.problem?.errors).toEqual(errors);
    expect(Object.keys(error)).not.toContain('problem');
  });

  it('tells what is not Sluice from Sluice', async () => {
    const page = new Response('<html>', { status: 502 });
    const error = await failed(setup(page).sluice.jobs.get('1'));
    expect([error.code, error.message]).toEqual([
      'unexpected_answer',
      expect.stringContaining('is not Sluice'),
    ]);
  });
});

describe('the path of a proxied request', () => {
  const at = `${URL_OF_SLUICE}/connections/hubspot:customer-1/proxy`;

  it.each([
    ['/crm/v3/owners', undefined, '/crm/v3/owners'],
    ['/a%2Fb//c;d?x=%zz', undefined, '/a%2Fb//c;d?x=%zz'],
    ['/a?x=1', { y: [1, 2], z: undefined, q: 'ü &' }, '/a?x=1&y=1&y=2&q=%C3%BC+%26'],
    ['https://api.example/v1/a?b#c', undefined, '/https://api.example/v1/a?b'],
  ])('%s with %j is sent as it is', async (path, query, target) => {
    const { crm, sent } = setup();
    await crm.proxy.get(path, query ? { query } : {});
    expect(sent[0]?.url).toBe(at + target);
  });

  it.each([
    '/../../../jobs',
    '/%2e%2E/%2e./x',
    '/..\\..\\jobs',
    '/.\t./../../jobs',
    '',
    'owners',
    'ftp://a.example/',
    'https://u:p@a.example/',
  ])('%j leads nowhere else under the same key', async (path) => {
    const { crm, sent } = setup();
    await expect(crm.proxy.get(path)).rejects.toBeInstanceOf(TypeError);
    expect(sent).toEqual([]);
  });

  it.each(['..', '.', ''])('does not begin with the selector %j', async (selector) => {
    const { sluice } = setup();
    expect(() => sluice.connection(selector)).toThrow(/names nothing/);
    await expect(sluice.jobs.get(selector)).rejects.toThrow(/names nothing/);
  });
});

describe('what a proxied request carries', () => {
  it.each<[string, object | string | undefined, unknown, string | null]>([
    ['an object', { a: [1] }, '{"a":[1]}', 'application/json'],
    ['an array', [1], '[1]', 'application/json'],
    ['a string', 'a=1', 'a=1', null],
    ['nothing', undefined, undefined, null],
  ])('is %s', async (...[, body, sentBody, type]) => {
    const { crm, sent } = setup();
    await crm.proxy.post('/x', body);
    expect([sent[0]?.body, sent[0]?.headers.get('content-type')]).toEqual([sentBody, type]);
  });

  it.each([new URLSearchParams('a=1'), new FormData(), Buffer.from('a'), new Blob(['a'])])(
    'is %p as fetch sends it',
    async (body) => {
      const { crm, sent } = setup();
      await crm.proxy.patch('/x', body);
      expect(sent[0]?.body).toBe(body);
    },
  );

  it('is the key, whatever else was given for it, and the time that it has', async () => {
    const { crm, sent } = setup();
    const headers = { Authorization: 'Bearer other', 'x-a': '1', 'content-type': 'text/csv' };
    await crm.proxy.put('/x', [1], { headers, timeoutMs: 500 });
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({
      authorization: 'Bearer slc_key',
      'content-type': 'text/csv',
      'sluice-mode': 'sync',
      'sluice-timeout-ms': '500',
      'x-a': '1',
    });
  });

  it('is answered by the third party, which is an error only where that is asked for', async () => {
    const { crm } = setup(new Response('no such owner', { status: 404 }));
    expect((await crm.proxy.get('/owners/7?x=1')).status).toBe(404);
    const error: UpstreamError = await crm.proxy
      .delete('/owners/7?x=1', { throwOnError: true })
      .then(() => Promise.reject(new Error('it did not fail')))
      .catch((thrown: UpstreamError) => thrown);
    expect(error).toBeInstanceOf(UpstreamError);
    expect(error.message).toContain('404 to DELETE /owners/7.');
    expect(await error.response.text()).toBe('no such owner');
    expect(Object.keys(error)).not.toContain('response');
  });
});

describe('a job', () => {
  it('is made under a key, so that a lost answer does not make two of it', async () => {
    const { sluice, sent } = setup(notReady, new Response('{"id":"1","state":"accepted"}'));
    const job = await sluice.jobs.create({ connection: 'crm', path: '/x' });
    const keys = sent.map(({ headers }) => headers.get('idempotency-key'));
    expect([job.id, keys.length, new Set(keys).size]).toEqual(['1', 2, 1]);
    await sluice.jobs.create({ connection: 'crm', path: '/x', idempotencyKey: 'mine' });
    expect(sent.at(-1)?.headers.get('idempotency-key')).toBe('mine');
    expect(sent.at(-1)?.body).toBe('{"connection":"crm","path":"/x"}');
  });

  it('is waited for until it has ended', async () => {
    const states = ['accepted', 'running', 'answered'].map((state) => Response.json({ state }));
    const { sluice, sent } = setup(...states);
    expect(await sluice.jobs.wait('1')).toEqual({ state: 'answered' });
    expect(sent).toHaveLength(3);
  });
});

describe('a list', () => {
  const pages = [
    Response.json({ data: [{ id: '1' }, { id: '2' }], nextCursor: 'c' }),
    Response.json({ data: [{ id: '3' }], nextCursor: null }),
  ];

  it('is a page, all pages, or all items', async () => {
    const page = setup(...pages);
    expect(await page.sluice.jobs.list({ limit: 2 })).toMatchObject({ nextCursor: 'c' });
    expect(page.sent.map(({ url }) => url)).toEqual([`${URL_OF_SLUICE}/jobs?limit=2`]);
    const { sluice, sent } = setup(...pages);
    const ids: string[] = [];
    for await (const { id } of sluice.jobs.list({ limit: 2 })) ids.push(id);
    expect(ids).toEqual(['1', '2', '3']);
    expect(sent[1]?.url).toBe(`${URL_OF_SLUICE}/jobs?limit=2&cursor=c`);
    const sizes: number[] = [];
    for await (const { data } of setup(...pages)
      .sluice.jobs.list()
      .pages())
      sizes.push(data.length);
    expect(sizes).toEqual([2, 1]);
  });

  it('of a resource goes on until there is no cursor', async () => {
    const { crm, sent } = setup(
      Response.json({ result: [{ id: 1 }], next_cursor: 'n', result_count: 1 }),
      Response.json({ result: [{ id: 2 }], next_cursor: null, result_count: 1 }),
    );
    const ids: unknown[] = [];
    const query = { archived: false };
    for await (const { id } of crm.resource('contacts').list({ limit: 1, query })) ids.push(id);
    expect(ids).toEqual([1, 2]);
    const at = `${URL_OF_SLUICE}/connections/hubspot:customer-1/resources/contacts`;
    expect(sent.map(({ url }) => url)).toEqual([
      `${at}?archived=false&limit=1`,
      `${at}?archived=false&limit=1&next_cursor=n`,
    ]);
  });
});

describe('an item of a resource', () => {
  it('is read, made, changed and removed', async () => {
    const { crm, sent } = setup(Response.json({ id: '7' }));
    const contacts = crm.resource<{ id: string }>('contacts');
    expect((await contacts.get('7/8')).id).toBe('7');
    await contacts.create({ name: 'Ada' });
    await contacts.update('7', { name: 'Ada L.' });
    await contacts.delete('7');
    expect(sent.map(({ method, url, body }) => [method, url.split('resources')[1], body])).toEqual([
      ['GET', '/contacts/7%2F8', undefined],
      ['POST', '/contacts', '{"name":"Ada"}'],
      ['PATCH', '/contacts/7', '{"name":"Ada L."}'],
      ['DELETE', '/contacts/7', undefined],
    ]);
  });

  it('that the third party does not give is an error with its answer', async () => {
    const { crm } = setup(Response.json({ gone: true }, { status: 410 }));
    const error = await crm
      .resource('contacts')
      .get('7')
      .catch((thrown: UpstreamError) => thrown);
    expect(await (error as UpstreamError).response.json()).toEqual({ gone: true });
  });
});
