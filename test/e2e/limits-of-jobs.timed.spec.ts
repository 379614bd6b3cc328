import { setTimeout as pause } from 'node:timers/promises';
import { aConnection } from '../support/builders.js';
import { postJob } from '../support/jobs.js';
import { aProject, type Project } from '../support/project.js';
import { promisedMs } from '../support/scale.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';

const windows = [{ requests: 20, perMs: 1_000 }];

describe.each(FORMS)('calls and jobs of one connection, %s', (form) => {
  let project: Project;
  beforeAll(async () => {
    project = await aProject(form);
  });
  afterAll(() => project.stop());

  const arrivedAt = (path: string) => project.upstream.arrivals(({ target }) => target === path);

  it('a call goes before 200 waiting jobs', async () => {
    const slow = { windows: [{ requests: 5, perMs: 1_000 }] };
    const { id: connection } = await aConnection(project, { connection: { limits: slow } });
    await Promise.all(
      Array.from({ length: 200 }, () => postJob(project, { connection, path: '/jobs' })),
    );
    await until(() => arrivedAt('/jobs').length >= 5);
    for (let call = 0; call < 3; call++) {
      const { status, ms } = await project.client.call(connection, '/call');
      expect(status).toBe(200);
      expect(ms).toBeLessThan(promisedMs(2_000));
    }
    expect(arrivedAt('/jobs').length).toBeLessThan(200);
    await project.client.manage('DELETE', `/connections/${connection}`);
  });

  it('jobs keep a tenth of the turns while calls take every other', async () => {
    const { id: connection } = await aConnection(project, { connection: { limits: { windows } } });
    let calling = true;
    const callers = Array.from({ length: 80 }, async () => {
      while (calling) await project.client.call(connection, '/calls');
    });
    const sinceKept = async () => {
      await until(() => arrivedAt('/calls').length >= 40);
      for (let index = 0; index < 60; index++)
        await postJob(project, { connection, path: '/kept' });
      await until(() => arrivedAt('/kept').length > 0, { timeoutMs: 15_000 });
      const before = { jobs: arrivedAt('/kept').length, calls: arrivedAt('/calls').length };
      await pause(10_000);
      return {
        jobs: arrivedAt('/kept').length - before.jobs,
        calls: arrivedAt('/calls').length - before.calls,
      };
    };
    const { jobs, calls } = await sinceKept().finally(() => {
      calling = false;
    });
    await Promise.all(callers);
    expect(jobs).toBeGreaterThanOrEqual(Math.floor((jobs + calls) / 10) - 1);
    expect(calls).toBeGreaterThan(jobs);
  }, 90_000);
});
