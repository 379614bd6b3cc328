import Fastify from 'fastify';
import { Redis } from 'ioredis';
import { basic, BOARD } from '../support/board.js';
import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { FORMS, startSystem, type System } from '../support/system.js';

interface Operation {
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
  requestBody?: { content: Record<string, { schema: object }> };
  parameters?: { name: string; in: string; schema: object }[];
}
interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

const crud = (
  name: string,
  id: string,
  methods = ['delete', 'get', 'patch'],
): [string, string[]][] => [
  [`/${name}`, ['get', 'post']],
  [`/${name}/{${id}}`, methods],
];
/** What they do needs no word: a secret, new tokens, a verification, a step of a schedule. */
const TAKES_NOTHING =
  /\/(?:secret|refresh|verify|pause|resume|run|test|(?:callbacks|jobs)\/\{id\}\/replay)$/;

const ROUTES = new Map<string, string[]>([
  ...crud('projects', 'id'),
  ...crud('api-keys', 'id', ['delete', 'get']),
  ...crud('integrations', 'integration'),
  ...crud('connections', 'id'),
  ['/health/live', ['get']],
  ['/health/ready', ['get']],
  ['/metrics', ['get']],
]);

describe.each(FORMS)('operations, %s', (form) => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ form });
  });
  afterAll(() => system?.stop());

  const open = (path: string, headers: Record<string, string> = {}) =>
    system.client.send(path, { headers: { 'x-api-key': '', ...headers } });

  describe('/openapi.json', () => {
    const document = async () => JSON.parse((await open('/openapi.json')).text) as OpenApi;

    it('describes every route', async () => {
      const { openapi, paths } = await document();
      expect(openapi).toMatch(/^3\./);
      for (const [path, methods] of ROUTES)
        expect([path, Object.keys(paths[path] ?? {}).sort()]).toEqual([path, methods]);
      expect(Object.keys(paths)).toContain('/connections/{selector}/proxy/{target}');
    });

    it('declares each parameter of a path, and a body where one is taken', async () => {
      const { paths } = await document();
      for (const [path, item] of Object.entries(paths)) {
        for (const [method, { parameters = [], requestBody, responses }] of Object.entries(item)) {
          const declared = parameters
            .filter((each) => each.in === 'path')
            .map(({ name }) => `{${name}}`);
          expect([path, declared]).toEqual([path, path.match(/\{\w+\}/g) ?? []]);
          if (['post', 'patch'].includes(method) && !TAKES_NOTHING.test(path))
            expect([path, method, requestBody]).toEqual([path, method, expect.any(Object)]);
          expect(Object.keys(responses)).toContain('default');
        }
      }
    });

    it('holds schemas that compile, and references that lead somewhere', async () => {
      const { paths, components } = await document();
      const compiler = Fastify({
        ajv: { customOptions: { useDefaults: false, keywords: ['example'] } },
      });
      let routes = 0;
      const compile = (schema: object) => {
        const text = JSON.stringify(schema);
        for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
          expect(Object.keys(components.schemas)).toContain(name);
        if (!text.includes('$ref'))
          compiler.post(
            `/${routes++}`,
            { schema: { body: { type: 'object', properties: { value: schema } } } },
            () => undefined,
          );
      };
      for (const operation of Object.values(paths).flatMap((item) => Object.values(item))) {
        for (const { schema } of operation.parameters ?? []) compile(schema);
        for (const { content = {} } of [
          operation.requestBody ?? {},
          ...Object.values(operation.responses),
        ])
          for (const { schema } of Object.values(content)) compile(schema);
      }
      Object.values(components.schemas).forEach(compile);
      await compiler.ready();
      await compiler.close();
      expect(routes).toBeGreaterThan(20);
    });

    it('can be read at /docs', async () => {
      const answer = await open('/docs');
      expect([answer.status, answer.headers['content-type']]).toEqual([
        200,
        expect.stringContaining('text/html'),
      ]);
    });
  });

  it('tells anybody whether it lives and is ready', async () => {
    expect(JSON.parse((await open('/health/live')).text)).toEqual({ status: 'ok' });
    const ready = await open('/health/ready');
    expect([ready.status, JSON.parse(ready.text)]).toEqual([
      200,
      expect.objectContaining({ status: 'ok' }),
    ]);
  });

  if (form === 'distributed')
    it('/health/ready says what to set while Redis may drop keys', async () => {
      const redis = new Redis(system.redis.url);
      try {
        await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
        const { status, text } = await open('/health/ready');
        expect([status, text]).toEqual([503, expect.stringContaining('to noeviction')]);
        await redis.config('SET', 'maxmemory-policy', 'noeviction');
        expect((await open('/health/ready')).status).toBe(200);
      } finally {
        redis.disconnect();
      }
    });

  describe('/metrics', () => {
    it('has a series for each step and outcome, readable from this machine without a key', async () => {
      const { id } = await aConnection(system);
      system.upstream.on('/404', { status: 404 });
      await system.client.call(id, '/200');
      await system.client.call(id, '/404');
      await system.client.call('no-such-key', '/x');
      const { status, text, headers } = await open('/metrics');
      expect([status, headers['content-type']]).toEqual([
        200,
        expect.stringContaining('text/plain'),
      ]);
      for (const step of ['authenticate', 'reserve', 'enqueue'])
        expect(text).toContain(`sluice_step_duration_seconds_count{step="${step}"}`);
      for (const outcome of ['2xx', '4xx', 'connection_not_found'])
        expect(text).toContain(`sluice_call_duration_seconds_count{outcome="${outcome}"}`);
      expect(text).not.toContain(id);
    });

    it.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])(
      'needs the scope ops behind a proxy (%s)',
      async (name) => {
        const forwarded = { [name]: '192.0.2.1' };
        const without = await open('/metrics', forwarded);
        expect([without.status, problemOf(without).code]).toEqual([401, 'invalid_api_key']);
        for (const [scope, status] of [
          ['proxy', 403],
          ['ops', 200],
        ] as const) {
          const { key } = await system.client.manage<{ key: string }>('POST', '/api-keys', {
            name: scope,
            scopes: [scope],
          });
          expect((await open('/metrics', { ...forwarded, 'x-api-key': key })).status).toBe(status);
        }
      },
    );
  });

  if (form === 'distributed')
    it.each(['', '/', '/api/queues', '/static/favicon.ico'])(
      'has no queue board at %j without operators, and says which setting makes one',
      async (path) => {
        const answer = await system.client.send(`${BOARD}${path}`, { headers: basic('admin:') });
        expect([answer.status, problemOf(answer)]).toEqual([
          404,
          expect.objectContaining({
            code: 'not_found',
            detail: expect.stringContaining('SLUICE_OPS_USERS') as string,
          }),
        ]);
      },
    );
});
