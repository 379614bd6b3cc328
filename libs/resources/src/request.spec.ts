import { SluiceError } from '#libs/errors';
import type { ResourceMethod } from './definition.js';
import { Resources } from './find.js';
import type { ResourceQuestion } from './question.js';
import { draftRequest } from './request.js';

const evaluate = async (source: string): Promise<string> =>
  source === 'nothing' ? '' : JSON.stringify(`result of ${source}`);

function question(asked: Partial<ResourceQuestion> & { search?: string }): ResourceQuestion {
  const { search = '', ...others } = asked;
  const query = search
    .split('&')
    .filter((text) => text !== '')
    .map((text) => {
      const [[name, value] = ['', '']] = [...new URLSearchParams(text)];
      return { name, value, text };
    });
  return { query, headers: [], variables: { cloudId: 'c-1' }, ...others };
}

async function sent(
  method: ResourceMethod,
  asked: Parameters<typeof question>[0] = {},
  bind: Record<string, string> = {},
): Promise<{ method: string; target: string; headers: object; body: string }> {
  const definition = { resource: 'things', bind, methods: { run: method } };
  const found = new Resources({
    connection: { things: definition },
    integration: {},
    provider: {},
  }).find('things', 'run');
  const { draft } = await draftRequest(found, question(asked), evaluate);
  const request = draft.finish();
  return {
    ...request,
    headers: Object.fromEntries(request.headers),
    body: request.body.toString(),
  };
}

const refusal = async (request: Promise<unknown>): Promise<unknown> => {
  const error: unknown = await request.catch((thrown: unknown) => thrown);
  return error instanceof SluiceError
    ? [error.code, error.facts.errors?.map(({ path }) => path)]
    : error;
};

describe('draftRequest', () => {
  it('fills a path with encoded segments', async () => {
    const path = '/ex/{variables.cloudId}/issues/{id}/{+rest}';
    const method: ResourceMethod = { kind: 'one', path, parameters: { rest: {} } };
    const { target } = await sent(method, {
      id: 'a/b?c',
      search: 'rest=x/a%2eb/y%20z&fields=a%20b',
    });
    expect(target).toBe('/ex/c-1/issues/a%2Fb%3Fc/x/a.b/y%20z?fields=a%20b');
  });

  it.each(['..', '.', ''])('refuses %j as a segment', async (id) => {
    const method: ResourceMethod = { kind: 'one', path: '/issues/{id}' };
    expect(await refusal(sent(method, { id }))).toEqual(['invalid_parameter', ['id']]);
  });

  it('puts parameters where they are declared to go, and passes all others on as they are', async () => {
    const method: ResourceMethod = {
      kind: 'list',
      method: 'POST',
      path: '/search',
      query: { archived: 'false', expand: ['a', '{status}'], none: '{missing}', sort: 'id' },
      headers: { 'x-version': '2022-06-28' },
      arrays: 'brackets',
      parameters: {
        status: { type: 'string', default: 'open' },
        missing: {},
        size: { to: { header: 'x-size', template: 'n={value}' }, type: 'integer' },
        owner: { to: { body: '/filter/owner' }, type: 'integer' },
      },
    };
    const search = 'size=5&owner=9007199254740993&sort=-id&other=a%2Cb';
    const { target, headers, body } = await sent(method, { search });
    expect(target).toBe(
      '/search?archived=false&expand%5B%5D=a&expand%5B%5D=open&sort=-id&other=a%2Cb',
    );
    expect(headers).toMatchObject({ 'x-version': '2022-06-28', 'x-size': 'n=5' });
    expect(body).toBe('{"filter":{"owner":9007199254740993}}');
  });

  it('merges the body of the caller over the template, digit for digit', async () => {
    const method: ResourceMethod = {
      kind: 'one',
      method: 'POST',
      path: '/things',
      body: {
        kind: 'thing',
        meta: { source: 'sluice', at: { expr: 'now' }, gone: { expr: 'nothing' } },
      },
    };
    const { body, headers } = await sent(method, {
      body: Buffer.from('{"meta":{"id":12345678901234567890.0},"kind":"other"}'),
    });
    expect(body).toBe(
      '{"kind":"other","meta":{"source":"sluice","at":"result of now","id":12345678901234567890.0}}',
    );
    expect(headers).toEqual({ 'content-type': 'application/json' });
  });

  it('writes a form with brackets', async () => {
    const method: ResourceMethod = { kind: 'one', method: 'POST', path: '/c', encode: 'form' };
    const body = Buffer.from(
      '{"metadata":{"a b":1.0},"expand":["x","y"],"items":[{"p":"q"}],"n":null}',
    );
    expect((await sent(method, { body })).body).toBe(
      'metadata%5Ba+b%5D=1.0&expand%5B%5D=x&expand%5B%5D=y&items%5B0%5D%5Bp%5D=q&n=',
    );
  });

  it('makes a GraphQL document with variables', async () => {
    const method: ResourceMethod = {
      kind: 'one',
      graphql: {
        path: '/graphql',
        document: 'mutation M($input: I!, $id: ID) { m }',
        operation: 'M',
        variables: { input: '$body', id: 'id', fixed: { value: { a: [1] } } },
      },
    };
    const request = await sent(method, { id: 'x', body: Buffer.from('{"n":1.50}') });
    expect(request).toMatchObject({ method: 'POST', target: '/graphql' });
    expect(request.body).toBe(
      '{"query":"mutation M($input: I!, $id: ID) { m }","operationName":"M","variables":{"input":{"n":1.50},"id":"x","fixed":{"a":[1]}}}',
    );
  });

  it('keeps what is bound, and escapes what stands in a query', async () => {
    const method: ResourceMethod = {
      kind: 'list',
      path: '/query',
      query: { q: "SELECT Id FROM {object} WHERE Name = '{name}'" },
      parameters: { object: { type: 'identifier', required: true }, name: { type: 'soql' } },
    };
    const bind = { object: 'Territory__c' };
    const { target } = await sent(method, { search: "name=O'Neil%5C" }, bind);
    expect(new URLSearchParams(target.split('?')[1]).get('q')).toBe(
      "SELECT Id FROM Territory__c WHERE Name = 'O\\'Neil\\\\'",
    );
    expect(await refusal(sent(method, { search: 'object=Account' }, bind))).toEqual([
      'invalid_parameter',
      ['object'],
    ]);
    expect(await refusal(sent(method, { search: 'object=A;B' }))).toEqual([
      'invalid_parameter',
      ['object'],
    ]);
  });

  it('refuses a body that no method takes, and one that is no JSON', async () => {
    const list: ResourceMethod = { kind: 'list', path: '/things' };
    const body = Buffer.from('{}');
    expect(await refusal(sent(list, { body }))).toEqual(['invalid_request', ['body']]);
    const create: ResourceMethod = { kind: 'one', method: 'POST', path: '/things' };
    const broken = Buffer.from('{');
    expect(await refusal(sent(create, { body: broken }))).toEqual(['invalid_request', ['body']]);
  });
});
