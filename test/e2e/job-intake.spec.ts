import { randomBytes, randomUUID } from 'node:crypto';
import { createDataSource, type DataSource } from '#libs/database';
import {
  type ClaimedJob,
  Claims,
  type DueLane,
  Intake,
  Job,
  JobCodec,
  JobLoad,
  Lanes,
  type NewJob,
  Settlement,
  type TakenJob,
} from '#libs/ledger';
import { KeyRing } from '#libs/sealing';
import { jest } from '@jest/globals';
import { sharedPostgres, type TestDatabase } from '../support/postgres.js';
import { query } from '../support/sql.js';
import { until } from '../support/until.js';

const AT_ONCE = 64;
const keys = KeyRing.parse(`k1:${randomBytes(32).toString('base64')}`);
const projectId = randomUUID();

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

function aJob(terms: NewJob['terms'] = {}, connectionId = randomUUID()): NewJob {
  const request = { method: 'POST', target: '/things?a=1', headers: [], body: randomBytes(1_000) };
  return { projectId, connectionId, keyId: randomUUID(), request, terms };
}

describe('jobs that are posted at the same moment', () => {
  let database: TestDatabase;
  let dataSources: DataSource[];
  let intakes: Intake[];
  beforeAll(async () => {
    database = await (await sharedPostgres()).migratedDatabase();
    await query(database.url, `insert into project (id, name) values ('${projectId}', 'p')`);
    dataSources = await Promise.all(
      times(2, () => createDataSource(database.url, [Job]).initialize()),
    );
    intakes = dataSources.map(
      (dataSource) =>
        new Intake(
          dataSource,
          new JobCodec(keys),
          new JobLoad(dataSource, { jobs: 1e6, bytes: 1e9 }),
        ),
    );
  });
  afterAll(async () => {
    await Promise.all(dataSources.map((dataSource) => dataSource.destroy()));
    await database?.drop();
  });

  const postTo = (gateway: number, job: NewJob): Promise<Job | undefined> => {
    const { terms } = job;
    const digest = terms.idempotencyKey === undefined ? undefined : Buffer.alloc(32);
    return (intakes[gateway] as Intake).accept(job, digest);
  };
  const count = async (where: string): Promise<number> => {
    const [row] = await query(
      database.url,
      `select count(*)::integer as count from job where ${where}`,
    );
    return Number(row?.['count']);
  };
  const only = (gateway: number): DataSource => dataSources[gateway] as DataSource;

  it('are committed together, each as it was posted', async () => {
    const asked = jest.spyOn(only(0), 'query');
    const jobs = times(AT_ONCE, (index) =>
      aJob({ priority: index, retry: { attempts: 3, on: [] } }),
    );
    const accepted = await Promise.all(jobs.map((job) => postTo(0, job)));
    // The first goes at once, the others together; before them the load of their project is read.
    expect(asked).toHaveBeenCalledTimes(3);
    asked.mockRestore();
    const rows = await query(
      database.url,
      `select job.id, priority, retry->>'attempts' as attempts, sealed_request,
         wake_at <= now() as is_woken
       from job join lane using (connection_id)`,
    );
    const byId = new Map(rows.map((row) => [row['id'], row]));
    const codec = new JobCodec(keys);
    for (const [index, job] of jobs.entries()) {
      const id = accepted[index]?.id ?? '';
      const row = byId.get(id);
      expect(row).toMatchObject({ priority: index, attempts: '3', is_woken: true });
      const opened = codec.openRequest({ id, projectId }, row?.['sealed_request'] as Buffer);
      expect(opened.request).toEqual(job.request);
    }
  });

  it('are refused alone when only one of them cannot be stored', async () => {
    const bad = { ...aJob(), projectId: randomUUID() };
    const jobs = [...times(9, () => aJob()), bad, ...times(9, () => aJob())];
    const outcomes = await Promise.allSettled(jobs.map((job) => postTo(0, job)));
    const failed = outcomes.filter(({ status }) => status === 'rejected');
    expect(failed).toEqual([outcomes[9]]);
  });

  it('are one job when they have the same idempotency key, at two gateways as well', async () => {
    const posted = times(40, (index) => postTo(index % 2, aJob({ idempotencyKey: 'same' })));
    const accepted = await Promise.all(posted);
    const ids = accepted.flatMap((job) => job?.id ?? []);
    expect(ids).toHaveLength(1);
    expect(await count(`id = '${ids[0] ?? ''}'`)).toBe(1);
  });

  it('do not lock each other out, in whatever order two gateways get them', async () => {
    const lanes = times(20, () => randomUUID());
    const before = await count('true');
    const posting = times(400, (index) => {
      const lane = index % 2 === 0 ? index : -index - 1;
      const idempotencyKey = `lane ${lane}`;
      return postTo(index % 2, aJob({ idempotencyKey }, lanes.at(lane % lanes.length)));
    });
    await Promise.all(posting);
    expect((await count('true')) - before).toBe(400);
  });

  it('are not said to be lost when only the answer of the database is', async () => {
    const dataSource = only(1);
    const really = dataSource.query.bind(dataSource);
    const asked = jest.spyOn(dataSource, 'query');
    const loseAnswer = (isDone: boolean): void =>
      void asked.mockImplementation(async (sql, ...others) => {
        if (!sql.startsWith('with offered')) return really(sql, ...others);
        if (isDone) await really(sql, ...others);
        throw new Error('Connection terminated unexpectedly');
      });
    loseAnswer(true);
    const committed = await postTo(1, aJob());
    expect(await count(`id = '${committed?.id ?? ''}'`)).toBe(1);
    loseAnswer(false);
    await expect(postTo(1, aJob())).rejects.toMatchObject({ code: 'database_unavailable' });
    asked.mockRestore();
  });

  describe('out of one lane', () => {
    const isSettled = { state: 'answered', dispatched: true } as const;
    const result = { head: { status: 200, statusText: 'OK', headers: [] }, body: randomBytes(100) };
    const silent = { send: () => undefined } as never;
    const nobody = {
      add: async (_em: unknown, settled: readonly unknown[]) =>
        settled.map(() => ({ reports: 0, resultByUrl: false })),
    };
    let lanes: Lanes;
    let claims: Claims;
    let woken: jest.Mock;
    beforeEach(() => {
      const codec = new JobCodec(keys);
      woken = jest.fn();
      const wakeUps = { job: { send: woken } as never, callback: silent };
      lanes = new Lanes(only(0));
      claims = new Claims(only(0), codec, new Settlement(codec, nobody, 0), wakeUps);
    });

    /** Posts jobs for one lane, and takes them out of it. */
    async function visited(jobs: number, room = AT_ONCE) {
      const lane = { connectionId: randomUUID(), projectId };
      await Promise.all(times(jobs, () => postTo(0, aJob({}, lane.connectionId))));
      await lanes.claimDue(10_000);
      const next = await lanes.next(lane, room);
      const taken = await lanes.takeAtOnce(next.jobs.map(({ id }) => id));
      await lanes.release(lane, next.isFull ? { kind: 'no_room', room } : { kind: 'emptied' });
      return { lane, taken };
    }
    const claimed = async (taken: TakenJob[]): Promise<ClaimedJob[]> => {
      const claiming = taken.map(({ id: jobId, fence }) =>
        claims.claim({ jobId, fence }, randomUUID()),
      );
      return (await Promise.all(claiming)).flatMap((job) => job ?? []);
    };

    it('take less than a statement each, from their acceptance to their end', async () => {
      const asked = jest.spyOn(only(0).logger, 'logQuery');
      const { lane, taken } = await visited(AT_ONCE);
      const held = await claimed(taken);
      const ended = held.map((job) => claims.settle(job, { ...isSettled, result }));
      expect(await Promise.all(ended)).toEqual(times(AT_ONCE, () => true));
      expect(asked.mock.calls.length).toBeLessThanOrEqual(AT_ONCE);
      asked.mockRestore();
      const portions = new Set(taken.map(({ portion }) => portion));
      expect(portions.size).toBe(2);
      const [kept] = await query(
        database.url,
        `select count(sealed)::integer as results
         from settled_job left join job_result on job_id = id
         where connection_id = '${lane.connectionId}' and state = 'answered'`,
      );
      expect(kept).toEqual({ results: AT_ONCE });
    });

    it('are claimed once, by however many at the same moment', async () => {
      const { taken } = await visited(10);
      const held = await Promise.all(times(3, () => claimed(taken)));
      expect(held.flat()).toHaveLength(10);
    });

    it('end although one of them cannot be written down', async () => {
      const { taken } = await visited(5);
      const held = await claimed(taken);
      const outcomes = await Promise.allSettled(
        held.map((job, index) => {
          const message = index === 3 ? 'a \0 in it' : 'none';
          return claims.settle(job, {
            state: 'failed',
            error: { code: 'internal_error', message },
          });
        }),
      );
      expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(
        times(5, (index) => index !== 3),
      );
    });

    const isDue = async ({ connectionId }: DueLane): Promise<unknown> => {
      const [row] = await query(
        database.url,
        `select wake_at <= now() and not waits_for_room as is_due from lane
         where connection_id = '${connectionId}'`,
      );
      return row?.['is_due'];
    };

    it('wake it when it waits for room and has some', async () => {
      const { lane, taken } = await visited(AT_ONCE + 1);
      await postTo(0, aJob({}, lane.connectionId));
      expect(await isDue(lane)).toBe(false);
      const held = await claimed(taken);
      await Promise.all(held.slice(0, AT_ONCE - 16).map((job) => claims.settle(job, isSettled)));
      await until(() => woken.mock.calls.length > 0);
      expect(await isDue(lane)).toBe(true);
    });

    it('leave it alone while it is full, however few that are', async () => {
      const { lane } = await visited(6, 5);
      expect(await isDue(lane)).toBe(false);
    });
  });
});
