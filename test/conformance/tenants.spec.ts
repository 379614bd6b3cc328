import { randomBytes } from 'node:crypto';
import { type Answer, type CallOptions, type Client, problemOf } from '../support/client.js';
import { type Intrusion, intrusions, type Operation, operationsOf } from '../support/openapi.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';
import { aKey, aTenant, type Tenant } from '../support/tenant.js';
import { cursorAfter, type Route } from './route.js';
import { NO_IDS, ROUTES } from './routes.js';

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** Fields of records that no caller writes, by the names they have anywhere inside or outside. */
const NOT_WRITABLE = [
  'id',
  'projectId',
  'project_id',
  'tenantId',
  'status',
  'state',
  'createdAt',
  'updatedAt',
  'installation',
  'hash',
  'hint',
  'secret',
  'sealed',
  'sealedSecret',
  'sealedClientSecret',
  'attempts',
  'dispatched',
  'fence',
  'version',
  'leaseOwner',
  'integrationId',
  'lastError',
  'provider',
  'constructor',
  'intruder',
];

/** Of lines, each what POST /jobs takes; and of what failed before. */
const OF_BATCHES = new Set(['POST /batches', 'POST /batches/{id}/replay']);

/** What is sent to a route, in its parts. */
interface Sent {
  parameters: Record<string, string>;
  headers: Record<string, string>;
  body: Record<string, unknown> | undefined;
}

const unique = (): string => `name-${randomBytes(6).toString('hex')}`;
const routeOf = ({ name }: Operation): Route => ROUTES[name] ?? { scope: 'public' };

/** As long as the known one, and nobody's. */
const unknownFor = (value: string): string =>
  Buffer.from(value, 'base64url').toString().startsWith('1700000000000.')
    ? cursorAfter(UNKNOWN_ID)
    : value
        .replace(UUID, UNKNOWN_ID)
        .replace(/(?:api|user|alias)-[0-9a-f]+/g, (name) => name.replace(/[0-9a-f]/g, 'z'));

/**
 * All of an answer but the time, the name of its log entry, the very value that was asked for, and
 * how much is left to its key, which is less each time.
 */
function comparable({ status, headers, text }: Answer, asked: string): unknown {
  const {
    date: _date,
    'ratelimit-remaining': _left,
    'ratelimit-reset': _reset,
    ...others
  } = headers;
  const body = text.replace(/"instance":"[^"]+"/, '"instance":""').replaceAll(asked, '<asked>');
  return { status, headers: others, body };
}

describe.each(FORMS)('two projects, %s', (form) => {
  let system: Project;
  let ours: Tenant;
  let theirs: Tenant;
  let operations: Operation[];
  beforeAll(async () => {
    system = await aProject(form);
    [ours, theirs] = await Promise.all([aTenant(system), aTenant(system)]);
    operations = await operationsOf(system.client);
  });
  afterAll(() => system?.stop());

  /** A request that is valid for us. */
  function valid(operation: Operation): Sent {
    const { ids = {}, fixed = {}, needed = [], body, variants = [{}] } = routeOf(operation);
    const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
    const places = [...inPath.map(({ name }) => `path.${name}`), ...needed];
    const parameters = places.map((place): [string, string] => [
      place,
      ids[place]?.[0]?.(ours) ?? fixed[place] ?? 'x',
    ]);
    return {
      parameters: Object.fromEntries(parameters),
      headers: variants[0] ?? {},
      body: body?.(ours, unique()),
    };
  }

  function send(client: Client, { method, path }: Operation, sent: Sent): Promise<Answer> {
    const query = new URLSearchParams();
    let target = path;
    for (const [place, value] of Object.entries(sent.parameters)) {
      const [kind, name = ''] = place.split('.');
      if (kind === 'query') query.set(name, value);
      else target = target.replace(`{${name}}`, encodeURIComponent(value));
    }
    const needsBody = sent.body !== undefined || method === 'POST';
    const body = needsBody ? JSON.stringify(sent.body ?? {}) : undefined;
    const options: CallOptions = {
      method,
      headers: { ...sent.headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body } : {}),
    };
    return client.send(query.size > 0 ? `${target}?${query.toString()}` : target, options);
  }

  /** The request with a value in one place. */
  function placed(sent: Sent, place: string, value: string): Sent {
    if (!place.startsWith('body.'))
      return { ...sent, parameters: { ...sent.parameters, [place]: value } };
    const body = structuredClone(sent.body ?? {});
    const names = place.split('.').slice(1);
    const last = names.pop() ?? '';
    const holder = names.reduce<unknown>((each, name) => Reflect.get(Object(each), name), body);
    Reflect.set(Object(holder), last, value);
    // What is remembered by a name of the caller's own would be an answer to an earlier request.
    if ('idempotencyKey' in body) body['idempotencyKey'] = unique();
    return { ...sent, body };
  }

  it('are tested on every route there is, in every place that takes an id', () => {
    expect(operations.map(({ name }) => name).toSorted()).toEqual(Object.keys(ROUTES).toSorted());
    const gaps = operations.flatMap((operation) => {
      const places = [
        ...operation.parameters.map((parameter) => `${parameter.in}.${parameter.name}`),
        ...Object.keys(operation.body?.properties ?? {}).map((name) => `body.${name}`),
      ];
      const { ids, fixed } = routeOf(operation);
      const tested = Object.keys({ ...ids, ...fixed });
      const isTested = (place: string): boolean =>
        tested.some((each) => each === place || each.startsWith(`${place}.`));
      return places
        .filter((place) => !isTested(place) && !NO_IDS.has(place))
        .map((place) => `${operation.name}: ${place}`);
    });
    expect(gaps).toEqual([]);
  });

  it("answer the other's ids exactly as unknown ones, on every route", async () => {
    const before = await everythingOf(theirs);
    system.upstream.reset();
    let compared = 0;
    for (const operation of operations) {
      const { ids = {}, variants = [{}] } = routeOf(operation);
      for (const [place, values] of Object.entries(ids)) {
        for (const value of values.map((of) => of(theirs))) {
          for (const headers of variants) {
            const sent = { ...valid(operation), headers };
            const unknown = unknownFor(value);
            expect([value, unknown.length]).toEqual([
              expect.not.stringMatching(unknown),
              value.length,
            ]);
            const one = await send(ours.client, operation, placed(sent, place, value));
            const other = await send(ours.client, operation, placed(sent, place, unknown));
            const asked = [operation.name, place, value, headers];
            expect([asked, comparable(one, value)]).toEqual([asked, comparable(other, unknown)]);
            compared++;
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(100);
    expect(system.upstream.arrivals(({ target }) => target !== '/hook')).toEqual([]);
    expect(await everythingOf(theirs)).toEqual(before);
  });

  it('find their own by the same ids, so that the answers above mean something', async () => {
    const reads = operations.filter(
      ({ method, path, name }) =>
        method === 'GET' && path.includes('{') && routeOf({ name } as Operation).scope === 'manage',
    );
    expect(reads.length).toBeGreaterThan(4);
    for (const operation of reads)
      expect([
        operation.name,
        (await send(theirs.client, operation, hers(operation))).status,
      ]).toEqual([operation.name, 200]);
    const own = await theirs.client.call(theirs.connectionId, '/own');
    expect([
      own.status,
      system.upstream.arrivals(({ target }) => target === '/own').length,
    ]).toEqual([200, 1]);
  });

  function hers(operation: Operation): Sent {
    const { ids = {}, fixed = {} } = routeOf(operation);
    const parameters = Object.entries(ids).map(([place, [of]]) => [place, of?.(theirs) ?? '']);
    return {
      parameters: { ...fixed, ...(Object.fromEntries(parameters) as Record<string, string>) },
      headers: {},
      body: undefined,
    };
  }

  /** All that a project's lists show. */
  async function everythingOf({ client }: Tenant): Promise<unknown[]> {
    const lists = operations.filter(
      (operation) =>
        operation.parameters.some(({ name }) => name === 'cursor') &&
        !operation.path.includes('{') &&
        routeOf(operation).scope !== 'installation',
    );
    expect(lists).toHaveLength(10);
    return Promise.all(
      lists.map(async (operation) => [
        operation.name,
        (JSON.parse((await client.send(`${operation.path}?limit=100`)).text) as { data: unknown })
          .data,
      ]),
    );
  }

  it('are open on no route without a key, with a wrong one, or with one of another scope', async () => {
    const scopes = ['proxy', 'jobs', 'manage', 'ops'];
    const keys = new Map<string, Client>();
    const keyWithout = async (open: string[]): Promise<Client> => {
      const others = scopes.filter((each) => !open.includes(each));
      const known = keys.get(others.join());
      const { client } = known ? { client: known } : await aKey(system, ours.projectId, others);
      keys.set(others.join(), client);
      return client;
    };
    for (const operation of operations) {
      const { scope, or = [] } = routeOf(operation);
      const sent = valid(operation);
      for (const authorization of ['', `Bearer sluice_${'x'.repeat(43)}`]) {
        const headers = { ...sent.headers, authorization };
        const answer = await send(ours.client, operation, { ...sent, headers });
        expect([operation.name, authorization, refusalOf(answer)]).toEqual([
          operation.name,
          authorization,
          scope === 'public' ? undefined : 'invalid_api_key',
        ]);
      }
      if (scope === 'public') continue;
      const client = scope === 'installation' ? ours.client : await keyWithout([scope, ...or]);
      expect([operation.name, refusalOf(await send(client, operation, sent))]).toEqual([
        operation.name,
        'insufficient_scope',
      ]);
    }
    for (const client of keys.values()) client.close();
  });

  it('write no field that is not theirs to write, on any route', async () => {
    const written = operations.filter(({ body, name }) => body && !OF_BATCHES.has(name));
    expect(written.map(({ name }) => name)).toEqual(
      operations.filter((operation) => routeOf(operation).body).map(({ name }) => name),
    );
    for (const operation of written) {
      const { scope, leftOut = [] } = routeOf(operation);
      const client = scope === 'installation' ? system.installation : ours.client;
      const sent = valid(operation);
      const { body: given = {} } = sent;
      expect([operation.name, Object.keys(given).toSorted()]).toEqual([
        operation.name,
        Object.keys(operation.body?.properties ?? {})
          .filter((name) => !leftOut.includes(name))
          .toSorted(),
      ]);
      for (const intrusion of intrusions(operation.body ?? {}, given, NOT_WRITABLE))
        await expectRefused(client, operation, { ...sent, body: intrusion.body }, intrusion);
      const plain = await send(client, operation, valid(operation));
      expect([operation.name, plain.text, plain.status < 300]).toEqual([
        operation.name,
        plain.text,
        true,
      ]);
    }
  });

  async function expectRefused(
    ...[client, operation, sent, { named }]: [Client, Operation, Sent, Intrusion]
  ): Promise<void> {
    const answer = await send(client, operation, sent);
    const { code, errors = [] } = problemOf(answer);
    const paths = errors.map(({ path }) => path);
    const isNamed = paths.some((path) => named.includes(path));
    expect([operation.name, named, code, paths, isNamed]).toEqual([
      operation.name,
      named,
      expect.stringMatching(/^invalid_(?:request|definition)$/),
      paths,
      true,
    ]);
  }
});

const refusalOf = ({ status, headers }: Answer): unknown =>
  status === 401 || status === 403 ? headers['sluice-error'] : undefined;
