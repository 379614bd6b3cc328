import { aConnection } from '../support/builders.js';
import { type JobBody, postJob, settled } from '../support/jobs.js';
import { steer } from '../support/lanes.js';
import { aProject, type Project } from '../support/project.js';
import { query } from '../support/sql.js';
import { FORMS } from '../support/system.js';

interface Position {
  state: string;
  ahead: number;
  isAtLeast: boolean;
  soonestAt?: string;
}

const MINUTE = 60_000;

describe.each(FORMS)('GET /jobs/:id/position, %s', (form) => {
  let system: Project;
  beforeAll(async () => {
    system = await aProject(form);
  });
  afterAll(() => system?.stop());

  const positionOf = ({ id }: { id: string }): Promise<Position> =>
    system.client.manage<Position>('GET', `/jobs/${id}/position`);
  const aPausedConnection = async (connection: object = {}, until?: string): Promise<string> => {
    const { id } = await aConnection(system, { connection: { ...connection } });
    await steer(system, `/connections/${id}`, 'pause', until ? { until } : {});
    return id;
  };
  async function someJobs(connection: string, each: object[]): Promise<JobBody[]> {
    const jobs: JobBody[] = [];
    for (const more of each) jobs.push(await postJob(system, { connection, path: '/x', ...more }));
    return jobs;
  }

  it('counts those that leave before it, by priority and then as they came', async () => {
    const connection = await aPausedConnection();
    const runAt = new Date(Date.now() + 60 * MINUTE).toISOString();
    const given = [{}, {}, { priority: 5 }, { runAt }, {}];
    const jobs = await someJobs(connection, given);
    const positions = await Promise.all(jobs.map(positionOf));
    expect(positions.map(({ ahead }) => ahead)).toEqual([1, 2, 0, 3, 3]);
    // Nobody knows when somebody resumes it.
    expect(positions).toEqual(
      positions.map(({ ahead }) => ({ state: 'accepted', ahead, isAtLeast: false })),
    );
    await steer(system, `/connections/${connection}`, 'resume');
    const [first] = jobs;
    expect((await settled(system, first?.id ?? '')).state).toBe('answered');
    expect(await positionOf(first as JobBody)).toEqual({
      ...{ state: 'answered', ahead: 0, isAtLeast: false },
    });
  });

  it('says before when it does not leave: by its time, a pause, and windows', async () => {
    const until = new Date(Date.now() + 2 * MINUTE).toISOString();
    const limits = { windows: [{ requests: 2, perMs: MINUTE }] };
    const connection = await aPausedConnection({ limits }, until);
    const runAt = new Date(Date.now() + 60 * MINUTE).toISOString();
    const jobs = await someJobs(connection, [...Array.from({ length: 9 }, () => ({})), { runAt }]);
    const soonest = async (index: number) =>
      Date.parse((await positionOf(jobs[index] as JobBody)).soonestAt ?? '') - Date.now();
    expect(Math.abs((await soonest(0)) - 2 * MINUTE)).toBeLessThan(MINUTE / 2);
    expect(Math.abs((await soonest(8)) - 4 * MINUTE)).toBeLessThan(MINUTE / 2);
    expect((await positionOf(jobs[9] as JobBody)).soonestAt).toBe(runAt);
  });

  it('looks at ten thousand of many', async () => {
    const connection = await aPausedConnection();
    const [job] = await someJobs(connection, [{ priority: -1 }]);
    await query(
      system.databaseUrl,
      `insert into job (id, project_id, connection_id, method, route, resendable, sealed_request)
       select gen_random_uuid(), '${system.projectId}', '${connection}', 'GET', '/', true, '\\x00'
       from generate_series(1, 10001)`,
    );
    expect(await positionOf(job as JobBody)).toEqual({
      ...{ state: 'accepted', ahead: 10_000, isAtLeast: true },
    });
    await system.client.manage('DELETE', `/connections/${connection}`);
  });
});
