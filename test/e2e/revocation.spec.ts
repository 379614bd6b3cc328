import { aConnection } from '../support/builders.js';
import { type Answer, Client, problemOf } from '../support/client.js';
import { type JobBody, postJob, settled } from '../support/jobs.js';
import { query } from '../support/sql.js';
import { databaseRows } from '../support/stored.js';
import { aProject, type Project } from '../support/project.js';
import { loggedRequest, requestIdOf } from '../support/requests.js';
import { promisedMs } from '../support/scale.js';
import { FORMS } from '../support/system.js';
import { aTenant } from '../support/tenant.js';
import { until } from '../support/until.js';

/** Far enough for what is to happen before. */
const DUE_IN_MS = 3_000;
/** The promise: everywhere, within this. */
const SOON = { timeoutMs: promisedMs(5_000) };

describe.each(FORMS)('what is taken away, %s,', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  afterAll(() => system?.stop());

  const onEveryGateway = (id: string): Promise<Answer[]> =>
    Promise.all(system.gateways.map(({ client }) => client.call(id, '/x')));
  const isEverywhere = async (id: string, status: number): Promise<boolean> =>
    (await onEveryGateway(id)).every((answer) => answer.status === status);

  it('a disabled connection is refused on every gateway, and works again when it is enabled', async () => {
    const { id } = await aConnection(system);
    expect(await isEverywhere(id, 200)).toBe(true);
    await system.client.manage('PATCH', `/connections/${id}`, { status: 'disabled' });
    await until(() => isEverywhere(id, 403), SOON);
    const [answer] = await onEveryGateway(id);
    expect(answer && problemOf(answer)).toMatchObject({
      code: 'connection_disabled',
      dispatched: false,
    });
    await system.client.manage('PATCH', `/connections/${id}`, { status: 'active' });
    await until(() => isEverywhere(id, 200), SOON);
  });

  it('a deleted connection is unknown on every gateway, and its credentials are gone', async () => {
    const { id } = await aConnection(system);
    expect(await isEverywhere(id, 200)).toBe(true);
    await system.client.manage('DELETE', `/connections/${id}`);
    await until(() => isEverywhere(id, 404), SOON);
    const before = system.upstream.arrivals().length;
    await onEveryGateway(id);
    expect(system.upstream.arrivals()).toHaveLength(before);
  });

  it.each([
    {
      how: 'disabled',
      method: 'PATCH',
      input: { status: 'disabled' },
      code: 'connection_disabled',
    },
    { how: 'deleted', method: 'DELETE', input: undefined, code: 'connection_not_found' },
  ])('jobs of a $how connection are not sent', async ({ method, input, code }) => {
    const { id } = await aConnection(system);
    await settled(system, (await postJob(system, { connection: id, path: '/before' })).id);
    const path = `/after-${code}`;
    const runAt = new Date(Date.now() + DUE_IN_MS).toISOString();
    const late = Array.from({ length: 4 }, () =>
      postJob(system, { connection: id, method: 'POST', path, runAt }),
    );
    const jobs: JobBody[] = await Promise.all(late);
    await system.client.manage(method, `/connections/${id}`, input);
    for (const job of jobs) {
      const ended =
        method === 'DELETE'
          ? { state: 'cancelled', dispatched: false }
          : { state: 'failed', dispatched: false, error: { code } };
      expect(await settled(system, job.id)).toMatchObject(ended);
    }
    expect(system.upstream.arrivals(({ target }) => target === path)).toEqual([]);
  });

  it('a connection with very many waiting jobs is gone at once, and its jobs are cancelled in batches', async () => {
    const { id } = await aConnection(system);
    const count = 450;
    await query(
      system.databaseUrl,
      `insert into job (project_id, connection_id, method, route, resendable, run_at)
       select '${system.projectId}', '${id}', 'GET', '/', true, now() + interval '1 hour'
         from generate_series(1, ${count})`,
    );
    await system.client.manage('DELETE', `/connections/${id}`);
    expect((await system.client.send(`/connections/${id}`)).status).toBe(404);
    await until(async () => {
      const counts = `select state, count(*)::integer
        from any_job where connection_id = '${id}' group by state`;
      const [row, ...others] = await query(system.databaseUrl, counts);
      return others.length === 0 && row?.['state'] === 'cancelled' && row['count'] === count;
    });
    await until(async () => {
      const lane = `select from lane where connection_id = '${id}'`;
      return (await query(system.databaseUrl, lane)).length === 0;
    });
  });

  it('a deleted project is gone with all it has: keys are refused on every gateway, and nothing waiting is sent', async () => {
    const tenant = await aTenant(system);
    const { client, connectionId, projectId } = tenant;
    const clients = system.gateways.map(
      ({ client: { address } }) => new Client(address, client.key),
    );
    for (const each of clients) expect((await each.call(connectionId, '/x')).status).toBe(200);
    const runAt = new Date(Date.now() + DUE_IN_MS).toISOString();
    await client.manage('POST', '/jobs', { connection: connectionId, path: '/left', runAt });
    const { name } = await system.installation.manage<{ name: string }>(
      ...(['GET', `/projects/${projectId}`] as const),
    );
    await system.installation.manage('DELETE', `/projects/${projectId}`);
    expect((await system.installation.send(`/projects/${projectId}`)).status).toBe(404);
    // Its name is free at once, whatever of it is there still.
    await system.installation.manage('POST', '/projects', { name });
    const statuses = () =>
      Promise.all(clients.map(async (each) => (await each.call(connectionId, '/x')).status));
    await until(async () => (await statuses()).every((status) => status === 401), SOON);
    for (const each of clients) each.close();
    // A job of somebody else that is due later has been sent.
    const { id: others } = await aConnection(system);
    const later = new Date(Date.parse(runAt) + 500).toISOString();
    const job = await postJob(system, { connection: others, path: '/later', runAt: later });
    expect((await settled(system, job.id)).state).toBe('answered');
    expect(system.upstream.arrivals(({ target }) => target === '/left')).toEqual([]);
    // Who has changed what stays known, that it was deleted above all.
    const rest = () => databaseRows(system.databaseUrl, ['audit_entry']);
    await until(async () => !(await rest()).includes(projectId));
  });

  it('what a deleted project had under way is written nowhere when it ends', async () => {
    const { client, connectionId, projectId } = await aTenant(system);
    let answerHeld = (): void => undefined;
    system.upstream.on('/held', ({ response }) => {
      answerHeld = () => void response.end();
    });
    const held = client.call(connectionId, '/held');
    await until(() => system.upstream.arrivals(({ target }) => target === '/held').length === 1);
    await system.installation.manage('DELETE', `/projects/${projectId}`);
    const left = `select from project where id = '${projectId}'`;
    await until(async () => (await query(system.databaseUrl, left)).length === 0);
    answerHeld();
    await held;
    // A call of somebody else that ended later is in the log.
    const { id: others } = await aConnection(system);
    await loggedRequest(system.client, requestIdOf(await system.client.call(others, '/')));
    const rest = await databaseRows(system.databaseUrl, ['audit_entry']);
    expect(rest.includes(projectId)).toBe(false);
  });

  it('a project with the installation key is not deleted', async () => {
    const { data } = await system.installation.manage<{ data: { projectId: string }[] }>(
      ...(['GET', '/api-keys'] as const),
    );
    const path = `/projects/${data[0]?.projectId}`;
    const answer = await system.installation.send(path, { method: 'DELETE' });
    expect(problemOf(answer).code).toBe('conflict');
    expect((await system.installation.send('/projects')).status).toBe(200);
  });
});
