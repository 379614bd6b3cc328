import { randomUUID } from 'node:crypto';
import { createDataSource, type DataSource } from '#libs/database';
import { Claims, JobHistory, Reconciler, Settlement } from '#libs/ledger';
import { sharedPostgres, type TestDatabase } from '../support/postgres.js';
import { query } from '../support/sql.js';

const DAY_MS = 86_400_000;
const KEPT_DAYS = 14;

describe('jobs that have ended', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let history: JobHistory;
  beforeAll(async () => {
    database = await (await sharedPostgres()).migratedDatabase();
    dataSource = await createDataSource(database.url, []).initialize();
    history = new JobHistory(dataSource);
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  const sql = (statement: string) => query(database.url, statement);
  const settledAt = async (at: Date): Promise<string> => {
    const [row] = await sql(
      `insert into settled_job (id, project_id, connection_id, method, route, state, attempts,
        refusals, dispatched, has_left,
         resendable, accepted_at, settled_at)
       values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'GET', '/', 'answered', 1,
         0,
         true, false, true,
         '${at.toISOString()}', '${at.toISOString()}') returning id`,
    );
    return String(row?.['id']);
  };
  const placeOf = async (id: string) => {
    const [row] = await sql(
      `select tableoid::regclass::text as place from settled_job where id = '${id}'`,
    );
    return row?.['place'];
  };
  const partitionOf = (at: Date): string =>
    `settled_job_${at.toISOString().slice(0, 10).replaceAll('-', '')}`;

  it('have a partition for each day, days ahead', async () => {
    const later = new Date(Date.now() + 10 * DAY_MS);
    const stray = await settledAt(later);
    expect(await placeOf(stray)).toBe('settled_job_default');
    await history.prepare(later.getTime() - 3 * DAY_MS);
    expect(await placeOf(stray)).toBe(partitionOf(later));
    expect(await placeOf(await settledAt(later))).toBe(partitionOf(later));
    await Promise.all([history.prepare(later.getTime()), history.prepare(later.getTime())]);
  });

  it('go with their day, once all of it is old enough', async () => {
    const now = Date.now();
    const [young, old] = [new Date(now), new Date(now - 2 * DAY_MS)];
    const ids = [await settledAt(young), await settledAt(old)];
    const inTwelveDays = now + (KEPT_DAYS - 2) * DAY_MS;
    await history.forget(KEPT_DAYS, inTwelveDays);
    expect(await Promise.all(ids.map(placeOf))).toEqual([partitionOf(young), partitionOf(old)]);
    await history.forget(KEPT_DAYS, inTwelveDays + DAY_MS);
    expect(await Promise.all(ids.map(placeOf))).toEqual([partitionOf(young), undefined]);
  });

  it('go in batches when their day never had a partition', async () => {
    const stray = await settledAt(new Date(Date.now() - 30 * DAY_MS));
    expect(await placeOf(stray)).toBe('settled_job_default');
    await history.forget(KEPT_DAYS);
    expect(await placeOf(stray)).toBeUndefined();
  });

  it('leave their idempotency key known for its time; a job that has not ended, for longer', async () => {
    const [project] = await sql(`insert into project (name) values ('keys') returning id`);
    const projectId = String(project?.['id']);
    const [waiting] = await sql(
      `insert into job (id, project_id, connection_id, method, route, resendable)
       values (gen_random_uuid(), '${projectId}', gen_random_uuid(), 'GET', '/', true)
         returning id`,
    );
    await sql(
      `insert into idempotency_key (project_id, key, job_id, forget_at) values
         ('${projectId}', 'young', gen_random_uuid(), now() + interval '1 hour'),
         ('${projectId}', 'old', gen_random_uuid(), now()),
         ('${projectId}', 'waiting', '${String(waiting?.['id'])}', now())`,
    );
    await new Reconciler(dataSource, undefined as never, () => undefined).forgetKeys();
    const known = await sql(
      `select key from idempotency_key where project_id = '${projectId}' order by key`,
    );
    expect(known).toEqual([{ key: 'waiting' }, { key: 'young' }]);
  });

  describe('while others look at them', () => {
    const codec = { openRequest: () => ({}) } as never;
    const reports = { add: () => Promise.resolve([{ reports: 0, resultByUrl: false }]) };
    const settlement = new Settlement(codec, reports, 0);
    const aQueuedJob = async (): Promise<string> => {
      const [row] = await sql(
        `with project as (insert into project (name) values ('${randomUUID()}') returning id)
         insert into job (project_id, connection_id, method, route, resendable, state,
           sealed_request)
         select id, gen_random_uuid(), 'GET', '/', true, 'queued', 'sealed'
           from project returning id`,
      );
      return String(row?.['id']);
    };
    const byId = (id: string) => ({ where: 'id = $1', parameters: [id] });

    it('end once, however many end them at the same moment', async () => {
      const id = await aQueuedJob();
      const end = () =>
        dataSource.transaction((em) => settlement.settle(em, byId(id), { state: 'cancelled' }));
      const ended = await Promise.all([end(), end(), end()]);
      expect(ended.flat()).toHaveLength(1);
      expect(await sql(`select state from any_job where id = '${id}'`)).toEqual([
        { state: 'cancelled' },
      ]);
    });

    it('are tried again, or said to be unknown, when their worker is gone', async () => {
      const [safe, unsafe] = [await aQueuedJob(), await aQueuedJob()];
      await sql(
        `update job set state = 'running', lease_until = now(), resendable = id = '${safe}'
         where id in ('${safe}', '${unsafe}')`,
      );
      await new Reconciler(dataSource, settlement, () => undefined).recover();
      const states = await sql(
        `select state from any_job where id in ('${safe}', '${unsafe}') order by state`,
      );
      expect(states).toEqual([{ state: 'accepted' }, { state: 'unknown' }]);
    });

    it('keep no other job of their worker from having its lease renewed', async () => {
      const silent = { send: () => undefined } as never;
      const claims = new Claims(dataSource, codec, settlement, { job: silent, callback: silent });
      const claim = async () =>
        claims.claim({ jobId: await aQueuedJob(), fence: '0' }, randomUUID());
      const [ending, other] = [await claim(), await claim()];
      // They have been held for a while.
      for (const held of [ending, other]) if (held) held.sendBy -= 5_000;
      const before = other?.sendBy;
      let renewal: Promise<void> | undefined;
      await dataSource.transaction(async (em) => {
        await settlement.settle(em, byId(ending?.job.id ?? ''), { state: 'answered' });
        renewal = claims.renew();
        await em.query('select pg_sleep(0.1)');
      });
      await renewal;
      expect(ending?.sendBy).toBe(-Infinity);
      expect(other?.sendBy).toBeGreaterThan(before ?? Infinity);
    });
  });
});
