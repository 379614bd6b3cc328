import { aConnection } from '../support/builders.js';
import { type Answer, Client, problemOf } from '../support/client.js';
import { sendJson } from '../support/management.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS, startSystem, type System } from '../support/system.js';

const HOUR_MS = 3_600_000;
const perHour = (requests: number) => ({ requests, perMs: HOUR_MS });

/** @param terms beside its name */
async function aLimitedKey(site: Pick<Project, 'client'>, terms: object): Promise<Client> {
  const input = { name: 'a limited key', scopes: ['proxy', 'manage'], ...terms };
  const { key } = await site.client.manage<{ key: string }>('POST', '/api-keys', input);
  return new Client(site.client.address, key);
}

const standing = ({ headers }: Answer) => [
  headers['ratelimit-limit'],
  headers['ratelimit-remaining'],
];

function expectRefused(answer: Answer, limit: number): void {
  expect(problemOf(answer)).toMatchObject({
    code: 'request_limit',
    status: 429,
    dispatched: false,
  });
  expect(standing(answer)).toEqual([String(limit), '0']);
  const resetS = Number(answer.headers['ratelimit-reset']);
  const waitS = Number(answer.headers['retry-after']);
  expect(waitS).toBeGreaterThan(0);
  expect(waitS).toBeLessThanOrEqual(HOUR_MS / 1_000);
  expect(Math.abs(resetS - (Date.now() / 1_000 + waitS))).toBeLessThan(5);
}

describe.each(FORMS)('a limit of requests, %s,', (form) => {
  let project: Project;
  const clients: Client[] = [];
  beforeAll(async () => {
    project = await aProject(form);
  });
  beforeEach(() => project.upstream.reset());
  afterAll(async () => {
    for (const client of clients) client.close();
    await project?.stop();
  });

  async function limited(requestLimits: object, site = project): Promise<Client> {
    const client = await aLimitedKey(site, { requestLimits });
    clients.push(client);
    return client;
  }

  it('of management refuses what is too much, and says when to come again', async () => {
    const client = await limited({ management: perHour(3) });
    for (const left of ['2', '1', '0']) {
      const answer = await client.send('/connections');
      expect([answer.status, ...standing(answer)]).toEqual([200, '3', left]);
    }
    expectRefused(await client.send('/connections'), 3);
  });

  it('of management is none for calls and jobs', async () => {
    const { id } = await aConnection(project);
    const client = await limited({ management: perHour(1) });
    expect((await client.send('/connections')).status).toBe(200);
    expectRefused(await client.send('/connections'), 1);
    for (let i = 0; i < 3; i++) {
      const answer = await client.call(id, '/x');
      expect([answer.status, ...standing(answer)]).toEqual([200, undefined, undefined]);
    }
    const job = await sendJson(client, 'POST', '/jobs', { connection: id, path: '/x' });
    expect(job.status).toBe(202);
  });

  it('of calls holds for calls and jobs together, and nothing leaves beyond it', async () => {
    const { id } = await aConnection(project);
    const client = await limited({ calls: perHour(2) });
    expect((await client.call(id, '/first')).status).toBe(200);
    const job = await sendJson(client, 'POST', '/jobs', { connection: id, path: '/second' });
    expect(job.status).toBe(202);
    expectRefused(await client.call(id, '/third'), 2);
    expectRefused(await client.call(id, '/fourth', { method: 'POST', body: 'bytes' }), 2);
    expectRefused(await sendJson(client, 'POST', '/jobs', { connection: id, path: '/fifth' }), 2);
    const answer = await client.send('/connections');
    expect([answer.status, answer.headers['ratelimit-limit']]).toEqual([200, '1000000']);
    const paths = project.upstream.arrivals().map(({ target }) => target);
    expect(paths.filter((path) => ['/third', '/fourth', '/fifth'].includes(path))).toEqual([]);
  });

  it('lets many at once through to the last one, and no more', async () => {
    const client = await limited({ management: perHour(20) });
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.send('/api-keys')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(30);
  });

  it('of a project holds for all of its keys, each of which may have one of its own', async () => {
    const own = await aProject(form);
    const limits = { management: perHour(6) };
    const { requestLimits } = await own.installation.manage<{ requestLimits: object }>(
      ...(['PATCH', `/projects/${own.projectId}`, { requestLimits: limits }] as const),
    );
    expect(requestLimits).toEqual(limits);
    const [small, large] = [await limited({ management: perHour(1) }, own), await limited({}, own)];
    expect((await small.send('/connections')).status).toBe(200);
    // What a key's own limit refuses takes nothing from the others.
    for (let i = 0; i < 5; i++) expectRefused(await small.send('/connections'), 1);
    const seen = [];
    for (let i = 0; i < 5; i++) seen.push((await large.send('/connections')).status);
    expect(seen).toEqual([200, 200, 200, 429, 429]);
    await own.installation.manage('PATCH', `/projects/${own.projectId}`, { requestLimits: null });
    const { status } = await large.send('/connections');
    expect(status).toBe(200);
    await own.stop();
  });

  it('is seen on what it is of, and must be one', async () => {
    const requestLimits = { calls: null, management: perHour(5) };
    const input = { name: 'a key', requestLimits };
    const { id } = await project.client.manage<{ id: string }>('POST', '/api-keys', input);
    expect(await project.client.manage('GET', `/api-keys/${id}`)).toMatchObject({ requestLimits });
    for (const wrong of [
      { calls: perHour(0) },
      { calls: { requests: 1 } },
      { reads: perHour(1) },
    ]) {
      const answer = await sendJson(project.client, 'POST', '/api-keys', {
        name: 'a key',
        requestLimits: wrong,
      });
      expect(problemOf(answer).code).toBe('invalid_request');
    }
  });
});

describe('a limit of requests, with several gateways,', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({
      form: 'distributed',
      gateways: 2,
      settings: { SLUICE_MANAGEMENT_REQUESTS: '40' },
    });
  });
  afterAll(() => system?.stop());

  const statusesAt = async (client: Client, times: number): Promise<number[]> => {
    const statuses = [];
    for (let i = 0; i < times; i++) statuses.push((await client.send('/projects')).status);
    return statuses;
  };
  const passed = (statuses: number[]): number => statuses.filter((status) => status === 200).length;

  it('is one for all of them, and a store that is lost refuses nobody', async () => {
    const [here, there] = system.gateways.map(({ client }) => client);
    if (!here || !there) throw new Error('two gateways');
    const other = await aLimitedKey(system, { requestLimits: { management: perHour(4) } });
    const statuses = [...(await statusesAt(here, 25)), ...(await statusesAt(there, 25))];
    expect(passed(statuses)).toBe(39);
    expect(passed(await statusesAt(here, 2))).toBe(0);
    // What was counted in Redis is lost with it.
    await system.redis.kill();
    const ofOther = [];
    for (let i = 0; i < 6; i++) ofOther.push((await other.send('/connections')).status);
    expect(ofOther).toEqual([200, 200, 200, 200, 429, 429]);
    other.close();
  });
});
