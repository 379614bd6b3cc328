import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { aConnection } from '../support/builders.js';
import { type JobBody, postJob, settled } from '../support/jobs.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const INNOCENTS = Array.from({ length: 24 }, (_, index) => `/innocent/${index}`);
const TAKES_MS = 150;

describe.each(FORMS)('a job whose request is the end of its worker, %s', (form) => {
  let system: System;
  let poisoned: string;
  /** Which others were with the third party at each crash. */
  let disturbed: string[][];
  const underWay = new Set<string>();
  let revived = 0;
  let isOver = false;
  let reviving: Promise<void>;

  beforeAll(async () => {
    system = await startSystem({ form });
    ({ id: poisoned } = await aConnection(system));
    reviving = revive();
  });
  beforeEach(() => {
    system.upstream.reset();
    disturbed = [];
    revived = 0;
    system.upstream.on('/poison', () => {
      disturbed.push([...underWay]);
      system.workers.at(-1)?.kill('SIGKILL');
      return new Promise(() => undefined);
    });
  });
  afterEach(() => until(() => revived === disturbed.length, { what: 'revival' }));
  afterAll(async () => {
    isOver = true;
    await system.stop();
    await reviving;
  });

  const current = (): System => ({
    ...system,
    client: system.gateways.at(-1)?.client ?? system.client,
  });

  /**
   * What an operator has that watches over processes. A lease of 15 s is not waited for: nobody is
   * left to renew it.
   */
  async function revive(): Promise<void> {
    for (;;) {
      await system.workers.at(-1)?.exited;
      if (isOver) return;
      const database = new pg.Client({ connectionString: system.databaseUrl });
      await database.connect();
      await database.query(`update job set lease_until = now() where state = 'running'`);
      await database.end();
      await (form === 'embedded' ? system.addGateway() : system.addWorker());
      revived++;
    }
  }

  async function innocentJobs(): Promise<JobBody[]> {
    const connections = await Promise.all(Array.from({ length: 4 }, () => aConnection(system)));
    return Promise.all(
      INNOCENTS.map((path, index) => {
        system.upstream.on(path, async ({ response }) => {
          underWay.add(path);
          response.once('close', () => underWay.delete(path));
          await pause(TAKES_MS);
          return { body: 'done' };
        });
        return postJob(system, { connection: connections[index % 4]?.id, path });
      }),
    );
  }

  /** The end of a job, however often the process that is asked is lost meanwhile. */
  const endOf = ({ id }: JobBody): Promise<JobBody> =>
    until(() => settled(current(), id, 1_000).catch(() => undefined), {
      timeoutMs: 90_000,
      what: `the end of job ${id}`,
    });

  it('ends it three times at most; jobs that only happened to be there are all answered', async () => {
    const innocent = await innocentJobs();
    const poison = await postJob(system, { connection: poisoned, path: '/poison' });
    expect(await endOf(poison)).toMatchObject({
      state: 'failed',
      attempts: 3,
      dispatched: true,
      error: { code: 'worker_lost' },
    });
    const ends = await Promise.all(innocent.map(endOf));
    const others = disturbed.map(({ length }) => length).join(', ');
    process.stderr.write(`a poison job, ${form}: disturbed ${others} others\n`);
    expect(disturbed).toHaveLength(3);
    expect(ends.filter(({ state }) => state !== 'answered')).toEqual([]);
  });

  it('ends it once when its request may be sent once only', async () => {
    const { id } = await postJob(current(), {
      connection: poisoned,
      method: 'POST',
      path: '/poison',
    });
    expect(await endOf({ id } as JobBody)).toMatchObject({
      state: 'unknown',
      attempts: 1,
      dispatched: true,
      error: { code: 'worker_lost' },
    });
    expect(disturbed).toHaveLength(1);
  });
});
