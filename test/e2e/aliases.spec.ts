import { randomUUID } from 'node:crypto';
import { aConnection } from '../support/builders.js';
import { problemOf } from '../support/client.js';
import { sendJson } from '../support/management.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';

interface Connection {
  id: string;
  alias?: string;
}

describe.each(FORMS)("a connection's alias, %s,", (form) => {
  let project: Project;
  beforeAll(async () => {
    project = await aProject(form);
  });
  beforeEach(() => project.upstream.reset());
  afterAll(() => project?.stop());

  const change = (id: string, fields: Record<string, unknown>) =>
    sendJson(project.client, 'PATCH', `/connections/${id}`, fields);
  const statusOf = async (selector: string) => (await project.client.call(selector, '/x')).status;

  it('is a selector like its id, in calls, jobs and lists', async () => {
    const { id } = await aConnection(project, { connection: { alias: 'sf_abc-123~4.5' } });
    expect(await statusOf('sf_abc-123~4.5')).toBe(200);
    const job = await project.client.manage<{ connection: string }>('POST', '/jobs', {
      connection: 'sf_abc-123~4.5',
      path: '/x',
    });
    expect(job.connection).toBe(id);
    const found = '/connections?alias=sf_abc-123~4.5';
    const { data } = await project.client.manage<{ data: Connection[] }>('GET', found);
    expect(data).toEqual([expect.objectContaining({ id, alias: 'sf_abc-123~4.5' })]);
  });

  it('may look like an id, as in another product', async () => {
    const alias = randomUUID();
    await aConnection(project, { connection: { alias } });
    expect(await statusOf(alias)).toBe(200);
    expect(await statusOf(alias.toUpperCase())).toBe(404);
  });

  it('leads elsewhere as soon as it is given away, and nowhere when it is taken off', async () => {
    const [one, two] = [await aConnection(project), await aConnection(project)];
    await change(one.id, { alias: 'moving' });
    await project.client.call('moving', '/before');
    await change(one.id, { alias: null });
    expect(await statusOf('moving')).toBe(404);
    await change(two.id, { alias: 'moving' });
    await change(one.id, { status: 'disabled' });
    expect(await statusOf('moving')).toBe(200);
    await change(two.id, { alias: 'moved' });
    expect(await statusOf('moving')).toBe(404);
    expect(await statusOf('moved')).toBe(200);
  });

  it('names its connection when that is disabled, and says so', async () => {
    const { id } = await aConnection(project, { connection: { alias: 'asleep' } });
    await change(id, { status: 'disabled' });
    expect(problemOf(await project.client.call('asleep', '/x')).code).toBe('connection_disabled');
  });

  it('is one connection’s alone, and nothing that is a selector already', async () => {
    const { id, integrationKey } = await aConnection(project, { connection: { alias: 'taken' } });
    const other = await aConnection(project);
    for (const alias of ['taken', integrationKey, id]) {
      const refused = problemOf(await change(other.id, { alias }));
      expect([alias, refused.code]).toEqual([alias, 'conflict']);
      expect(refused.detail).toContain(`"${alias}"`);
    }
    expect((await change(id, { alias: 'taken' })).status).toBe(200);
  });

  it('of another project leads nowhere, and is free here', async () => {
    const strangers = await aProject(form);
    await aConnection(strangers, { connection: { alias: 'common' } });
    expect(await statusOf('common')).toBe(404);
    await aConnection(project, { connection: { alias: 'common' } });
    await project.client.call('common', '/mine');
    expect(strangers.upstream.arrivals()).toEqual([]);
    await strangers.stop();
  });

  it.each(['', '-a', 'a b', 'a/b', 'a:b', 'é', 'a'.repeat(201), 'a\u0000'])(
    'that needs escaping is refused: %j',
    async (alias) => {
      const { id } = await aConnection(project);
      const refused = problemOf(await change(id, { alias }));
      expect(refused).toMatchObject({ code: 'invalid_request', errors: [{ path: 'alias' }] });
    },
  );
});
