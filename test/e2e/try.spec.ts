import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { headerOf } from '../support/fake-upstream.js';
import { refusals, sendJson } from '../support/management.js';
import { aProject, type Project } from '../support/project.js';
import { askResource, jsonOf } from '../support/resources.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';

const LARGE = '9007199254740993';
const PAGE = `{"things": [{"id": ${LARGE}, "name": "a", "tags": []}, {"id": 2, "name": null}], "after": "c2"}`;

const LIST = {
  kind: 'list',
  path: '/things',
  items: '/things',
  pagination: {
    size: { to: { query: 'per_page' } },
    next: { from: '/after', to: { query: 'after' } },
  },
};

interface Step {
  step: string;
  ok: boolean;
  detail?: string;
}

interface Tried {
  request: { method: string; url: string; headers: string[][]; body?: string } | null;
  missing: string[];
  sent: boolean;
  answer: { status: number; steps: Step[]; fields: object[]; item?: object } | null;
  error: { code: string } | null;
}

describe.each(FORMS)('POST /connections/:selector/try, %s', (form) => {
  let system: Project;
  let id: string;
  beforeAll(async () => {
    system = await aProject(form);
    ({ id } = await aConnection(system));
  });
  beforeEach(() => {
    system.upstream.reset();
    system.upstream.on('/things', {
      headers: { 'content-type': 'application/json' },
      body: PAGE,
    });
  });
  afterAll(() => system?.stop());

  const send = (method: string, definition: object, asked: object = {}) =>
    sendJson(system.client, 'POST', `/connections/${id}/try`, {
      definition: { resource: 'things', methods: { [method]: definition } },
      method,
      ...asked,
    });
  const attempt = async (...given: Parameters<typeof send>): Promise<Tried> => {
    const answer = await send(...given);
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    return jsonOf<Tried>(answer);
  };
  const stepOf = ({ answer }: Tried, name: string): Step | undefined =>
    answer?.steps.find(({ step }) => step === name);

  it('says what left, where everything was found, and how an item is shaped, and keeps nothing', async () => {
    const tried = await attempt(
      'list',
      { ...LIST, item: '{ "label": name & "!" }' },
      { query: { limit: 2, kind: 'large' } },
    );
    const target = '/things?kind=large&per_page=2';
    expect(tried).toMatchObject({ missing: [], sent: true, error: null });
    expect(tried.request).toMatchObject({ method: 'GET', url: system.upstream.url + target });
    expect(tried.request?.headers).toContainEqual(['authorization', 'Bearer ***']);
    expect(tried.answer).toMatchObject({
      status: 200,
      steps: [
        { step: 'items', at: '/things', ok: true, found: { count: 2 } },
        { step: 'pagination.next.from', at: '/after', ok: true, found: 'c2' },
        {
          step: 'pagination',
          ok: true,
          found: {
            next: {
              values: [
                { to: { query: 'per_page' }, value: 2 },
                { to: { query: 'after' }, value: 'c2' },
              ],
            },
          },
        },
        { step: 'item', ok: true, found: { count: 2 } },
      ],
      fields: [
        { at: '/id', types: ['number'], count: 2 },
        { at: '/name', types: ['string', 'null'], count: 2 },
        { at: '/tags', types: ['array'], count: 1 },
      ],
      item: { before: { name: 'a' }, after: { label: 'a!' } },
    });
    const [arrival, ...others] = system.upstream.arrivals();
    expect(others).toEqual([]);
    expect(arrival && [arrival.target, headerOf(arrival, 'authorization')]).toEqual([
      target,
      'Bearer secret-token',
    ]);
    expect((await askResource(system, id, 'things')).status).toBe(404);
  });

  it('shows an item to its last digit', async () => {
    expect((await send('list', LIST)).text).toContain(`"before":{"id": ${LARGE}`);
  });

  it('says of a pointer that leads nowhere where the lists are, and goes on looking', async () => {
    const tried = await attempt('list', { ...LIST, items: '/data' });
    expect(stepOf(tried, 'items')).toEqual({
      step: 'items',
      at: '/data',
      ok: false,
      detail: 'No list is at "/data". Lists are at "/things".',
    });
    expect(stepOf(tried, 'pagination.next.from')).toMatchObject({ ok: true, found: 'c2' });
  });

  it('says of an expression that fails where and why', async () => {
    const tried = await attempt('list', { ...LIST, item: '$number(name)' });
    expect(stepOf(tried, 'item')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('The expression fails'),
    });
    expect(stepOf(tried, 'items')).toMatchObject({ ok: true });
  });

  it('says what is passed on as it is: errors, and what is no JSON', async () => {
    const errors = [{ at: '/fault', as: { status: 422, code: { at: '/fault' } } }];
    system.upstream.on('/things', { body: { fault: 'closed' } });
    expect((await attempt('list', { ...LIST, errors })).answer?.steps).toEqual([
      expect.objectContaining({ step: 'errors', found: { status: 422, code: 'closed' } }),
    ]);
    system.upstream.on('/things', { status: 404, body: { gone: true } });
    expect((await attempt('list', LIST)).answer).toMatchObject({
      status: 404,
      steps: [{ step: 'status', ok: false, found: { gone: true } }],
    });
    system.upstream.on('/things', { body: '<html>' });
    expect((await attempt('list', LIST)).answer?.steps).toEqual([
      { step: 'answer', ok: false, detail: 'It is no JSON.' },
    ]);
  });

  it('shows what may change something as it would leave, and sends it only when asked to', async () => {
    const create = { kind: 'one', method: 'POST', path: '/things', body: { kind: 'large' } };
    const asked = { body: { name: 'b' } };
    const tried = await attempt('create', create, asked);
    expect(tried).toMatchObject({
      request: { method: 'POST', body: '{"kind":"large","name":"b"}' },
      sent: false,
      answer: null,
    });
    expect(system.upstream.arrivals()).toEqual([]);
    const sent = await attempt('create', create, { ...asked, send: true });
    expect(sent).toMatchObject({ sent: true, answer: { status: 200 } });
    expect(system.upstream.arrivals()).toHaveLength(1);
  });

  it('names the parameters that are missing', async () => {
    const get = {
      kind: 'one',
      path: '/things/{id}',
      parameters: { of: { to: { query: 'of' }, required: true } },
    };
    const tried = await attempt('get', get);
    expect(tried).toMatchObject({
      parameters: { id: { required: true }, of: { required: true } },
      missing: ['id', 'of'],
      request: null,
      sent: false,
      error: { code: 'invalid_parameter' },
    });
  });

  it('refuses a definition that could not be put', async () => {
    const answer = await send('list', { ...LIST, path: 'things' });
    expect([answer.status, refusals(answer)]).toEqual([
      400,
      [expect.stringContaining('methods.list.path must begin')],
    ]);
    const other = await sendJson(system.client, 'POST', `/connections/${id}/try`, {
      definition: { resource: 'things', methods: { list: LIST } },
      method: 'get',
    });
    expect([other.status, problemOf(other).code]).toEqual([404, 'method_not_found']);
  });

  it('leaves room for others, however many one project tries at once', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    system.upstream.on('/things', async () => {
      await held;
      return { body: PAGE };
    });
    const four = Array.from({ length: 4 }, () => send('list', LIST));
    await until(() => system.upstream.arrivals().length === 4);
    const fifth = await send('list', LIST);
    expect([fifth.status, problemOf(fifth).code]).toEqual([503, 'memory_full']);
    release();
    expect((await Promise.all(four)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });
});
