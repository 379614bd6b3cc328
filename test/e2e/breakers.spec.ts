import { ProjectBreakers } from '../support/breakers.js';
import { aConnection } from '../support/builders.js';
import { type JobBody, jobOf, postJob, settled } from '../support/jobs.js';
import { laneOf, steer } from '../support/lanes.js';
import { freePort } from '../support/ports.js';
import { aProject, type Project } from '../support/project.js';
import { FORMS } from '../support/system.js';
import { until } from '../support/until.js';

/** More than a breaker takes to open. */
const FAILING = 20;
/** A worker learns within a second what another has found out, on a busy machine later. */
const KNOWN_AFTER_MS = 2_500;
const RETRY = { attempts: 3, on: ['5xx', 'network'] };

describe.each(FORMS)('a third party that is down, %s,', (form) => {
  let system: Project;
  let breakers: ProjectBreakers;
  let answer: () => number | Promise<number>;
  beforeEach(async () => {
    system = await aProject(form);
    breakers = new ProjectBreakers(system);
    answer = () => 503;
    system.upstream.otherwise(async () => ({ status: await answer() }));
  });
  afterEach(() => system?.stop());

  const post = (connection: string, more: object = {}) =>
    postJob(system, { connection, method: 'PUT', path: '/x', retry: RETRY, ...more });
  const postAll = (connection: string, more?: object) =>
    Promise.all(Array.from({ length: FAILING }, () => post(connection, more)));
  const arrivals = () => system.upstream.arrivals().length;
  /** Resolves when the breaker is open, every worker knows, and what was under way is over. */
  const opened = async () => {
    await until(async () => (await breakers.open()) === 1);
    await until(async () => (await breakers.busy()) === 0);
    let seen = { arrivals: arrivals(), at: performance.now() };
    await until(() => {
      if (arrivals() !== seen.arrivals) seen = { arrivals: arrivals(), at: performance.now() };
      return performance.now() - seen.at > (form === 'embedded' ? 0 : KNOWN_AFTER_MS);
    });
  };

  it.each([
    ['without limits', undefined],
    ['with a concurrency', { concurrency: 2 }],
    ['with a window', { windows: [{ requests: 50, perMs: 1_000 }] }],
  ])(
    'is asked by one job at a time, %s, while the others wait and keep their attempts',
    async (_limits, limits) => {
      const connections = await Promise.all(
        [1, 2].map(() => aConnection(system, limits ? { connection: { limits } } : {})),
      );
      const [one = { id: '' }, other = { id: '' }] = connections;
      await postAll(one.id);
      await opened();
      const waiting = await post(other.id);
      const key = `o:${system.upstream.url}`;
      const isHeldUp = async () => {
        const job = await jobOf(system, waiting.id);
        return job.waitingFor?.kind === 'breaker' && job;
      };
      // A worker that does not know of it yet, for a second, makes attempts that count.
      const { attempts, ...heldUp } = await until(isHeldUp);
      expect(heldUp).toMatchObject({
        ...{ state: 'accepted', waitingFor: { key, until: expect.any(String) } },
      });
      const { waitingFor } = await laneOf(system, `/connections/${other.id}`);
      expect(waitingFor).toMatchObject({ kind: 'breaker', key });

      const before = arrivals();
      let tell = (_status: number): void => undefined;
      answer = () => new Promise((resolve) => (tell = resolve));
      await breakers.pauseIsOver();
      await breakers.untilSo(() => arrivals() > before);
      for (let n = 0; n < 3; n += 1) {
        await breakers.lanesWake();
        await jobOf(system, waiting.id);
      }
      expect(arrivals()).toBe(before + 1);

      answer = () => 200;
      tell(200);
      await breakers.untilSo(async () => (await breakers.open()) === 0);
      await breakers.untilSo(async () => (await jobOf(system, waiting.id)).state !== 'accepted');
      const ended = { state: 'answered', attempts: attempts + 1 };
      expect(await settled(system, waiting.id)).toMatchObject(ended);
      await until(async () => (await breakers.busy()) === 0);
    },
  );

  it('is asked by calls all the same, and by the jobs of other projects', async () => {
    const { id } = await aConnection(system);
    await postAll(id);
    await opened();
    expect((await system.client.call(id, '/call')).status).toBe(503);
    const other = await aProject(form);
    const stranger = { client: other.client, upstream: system.upstream };
    const { id: theirs } = await aConnection(stranger);
    const job = await postJob(stranger, { connection: theirs, method: 'PUT', path: '/x' });
    expect(await settled(stranger, job.id)).toMatchObject({
      ...{ state: 'answered', response: { status: 503 } },
    });
    await other.stop();
  });

  it('costs the job that finds it unreachable none of its attempts', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { id } = await aConnection(system, {
      integration: { baseUrl: url, plainHttpHosts: [new URL(url).host] },
    });
    await postAll(id, { retry: { attempts: 1, on: [] } });
    await opened();
    // A worker that does not know of it yet, for a second, makes attempts that count.
    const job = await post(id, { retry: { attempts: 4, on: ['network'] } });
    for (let n = 0; n < 8; n += 1) {
      const failures = await breakers.failures();
      await breakers.pauseIsOver();
      await breakers.untilSo(async () => (await breakers.failures()) > failures);
      await until(async () => (await breakers.busy()) === 0);
    }
    expect((await jobOf(system, job.id)).state).toBe('accepted');
  });

  it('is up again when it refuses with 429: then its pause is what jobs wait for', async () => {
    const { id } = await aConnection(system);
    await postAll(id);
    await opened();
    answer = () => 429;
    await breakers.pauseIsOver();
    await breakers.untilSo(async () => (await breakers.open()) === 0);
    const job = await post(id);
    await until(async () => (await jobOf(system, job.id)).waitingFor?.kind === 'pause');
    answer = () => 200;
    expect((await settled(system, job.id)).state).toBe('answered');
  });

  it('is asked by nobody while its lane is paused, and by one job when that is resumed', async () => {
    const { id } = await aConnection(system);
    const jobs = await postAll(id);
    await opened();
    await steer(system, `/connections/${id}`, 'pause');
    const before = arrivals();
    await breakers.pauseIsOver();
    const [job] = jobs;
    await until(async () => {
      await breakers.lanesWake();
      return (await jobOf(system, job?.id ?? '')).waitingFor?.kind === 'pause';
    });
    for (let n = 0; n < 3; n += 1) await breakers.lanesWake();
    expect(arrivals()).toBe(before);
    answer = () => 200;
    await steer(system, `/connections/${id}`, 'resume');
    await breakers.untilSo(async () => (await breakers.open()) === 0);
    for (const each of jobs) expect((await settled(system, each.id)).state).toBe('answered');
  });

  it('is not asked by jobs that are made again: they wait as others do', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { id } = await aConnection(system, {
      integration: { baseUrl: url, plainHttpHosts: [new URL(url).host] },
    });
    const jobs = await postAll(id, { retry: { attempts: 1, on: [] } });
    await opened();
    const ended = async () => {
      const states = await Promise.all(
        jobs.map(async (each) => (await jobOf(system, each.id)).state),
      );
      return states.filter((state) => state === 'failed').length;
    };
    const failed = await ended();
    expect(failed).toBeGreaterThan(0);
    const failures = await breakers.failures();
    const made = await system.client.manage<{ jobs: number }>('POST', '/jobs/replay', {
      connection: id,
    });
    expect(made.jobs).toBe(failed);
    await until(async () => {
      const { data } = await system.client.manage<{ data: JobBody[] }>(
        ...(['GET', `/jobs?connection=${id}&state=accepted`] as const),
      );
      return (
        data.length >= failed && data.every(({ waitingFor }) => waitingFor?.kind === 'breaker')
      );
    });
    expect(await breakers.failures()).toBe(failures);
    await breakers.pauseIsOver();
    await breakers.untilSo(async () => (await breakers.failures()) > failures);
    await until(async () => (await breakers.busy()) === 0);
    expect(await breakers.failures()).toBe(failures + 1);
  });

  it('is not what fails now and then', async () => {
    let n = 0;
    answer = () => ((n += 1) % 4 === 0 ? 200 : 503);
    const { id } = await aConnection(system, { connection: { limits: { concurrency: 1 } } });
    const jobs = await postAll(id, { retry: { attempts: 1, on: [] } });
    for (const job of [...jobs, ...(await postAll(id, { retry: { attempts: 1, on: [] } }))])
      expect((await settled(system, job.id)).state).toBe('answered');
    expect(await breakers.open()).toBe(0);
  });
});
