import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { loadSettings } from '#libs/config';
import { JsonSource } from '#libs/contracts';
import { maintaining, migrateDatabase } from '#libs/database';
import { JobCodec } from '#libs/ledger';
import { migrate } from '#libs/platform';
import { KeyRing } from '#libs/sealing';
import pg from 'pg';
import { type JobBody, jobOf, postJob } from '../support/jobs.js';
import { sharedPostgres, type TestPostgres } from '../support/postgres.js';
import { query } from '../support/sql.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

/** More than are copied at once. */
const KEYED = 1_100;
const encryptionKeys = `k1:${randomBytes(32).toString('base64')}`;
const codec = new JobCodec(KeyRing.parse(encryptionKeys));
const project = randomUUID();
const connection = randomUUID();
const owner = () => ({ id: randomUUID(), projectId: project });
const [answered, waiting, reported] = [owner(), owner(), owner()];

const fingerprint = codec.fingerprint(
  project,
  createHash('sha256')
    .update(JSON.stringify([connection, 'POST', '/x']))
    .update('\0')
    .digest(),
);
const result = codec.sealResult(answered, {
  head: { status: 201, headers: [['content-type', 'text/plain']] } as never,
  body: Buffer.from('from before'),
});

/** Rows as version 0.2 wrote them. */
async function fill(client: pg.Client): Promise<void> {
  await client.query(`insert into project (id, name) values ($1, 'default')`, [project]);
  await client.query(
    `with integration as (
       insert into integration (project_id, key, name, base_url, allowed_hosts, plain_http_hosts,
         auth, variables,
         max_request_bytes, max_response_bytes)
       values ($1, 'api', 'An API', 'https://api.example.com', '{}', '{}', '{"type": "none"}', '{}',
         1000, 1000) returning id)
     insert into connection (id, project_id, integration_id, variables) select $2, $1, id, '{}'
       from integration`,
    [project, connection],
  );
  await client.query(
    `insert into job (id, project_id, connection_id, method, route, state, resendable,
      sealed_metadata, run_at, accepted_at)
     values ($1, $2, $3, 'GET', '/later', 'accepted', true, $4, now() + interval '1 day',
       now() - interval '1 hour')`,
    [
      waiting.id,
      project,
      connection,
      codec.sealMetadata(waiting, new JsonSource('{"of":"before"}')),
    ],
  );
  const settled = `insert into job (id, project_id, connection_id, method, route, state, resendable,
    response_status,
    accepted_at, settled_at, dispatched, erase_at, sealed_result, reports, idempotency_key,
      request_hash)`;
  await client.query(
    `${settled} select case when n = 1 then $1::uuid else gen_random_uuid() end, $2, $3, 'POST', '/x', 'answered', false, 201,
       now() - n * interval '2 minutes', now() - n * interval '1 minute', true, now() + interval '1 hour',
       case when n = 1 then $4::bytea end, 0, 'key-' || n, $5
     from generate_series(1, ${KEYED}) as n`,
    [answered.id, project, connection, result, fingerprint],
  );
  await client.query(
    `${settled} values ($1, $2, $3, 'POST', '/x', 'answered', false, 201, now(), now(), true, now() + interval '5 days', 'sealed', 1,
       null, null)`,
    [reported.id, project, connection],
  );
  await client.query(
    `insert into callback (id, project_id, job_id, event, host, state, settled_at)
     values (gen_random_uuid(), $1, $2, 'job.settled', 'host', 'delivered', now())`,
    [project, reported.id],
  );
}

/** Its databases are of the version before, and filled. */
async function anOldPostgres(): Promise<TestPostgres> {
  const postgres = await sharedPostgres();
  return {
    ...postgres,
    migratedDatabase: async () => {
      const database = await postgres.createDatabase();
      await maintaining(database.url, async (dataSource) => {
        const { migrations } = dataSource;
        migrations.splice(migrations.findIndex(({ name }) => name?.startsWith('SettledJobs')));
        await dataSource.runMigrations({ transaction: 'each' });
      });
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      await fill(client);
      await client.end();
      const key = `test-${randomBytes(24).toString('base64url')}`;
      await migrate(
        loadSettings({
          DATABASE_URL: database.url,
          SLUICE_BOOTSTRAP_API_KEY: key,
          SLUICE_ENCRYPTION_KEYS: encryptionKeys,
        }),
      );
      return { ...database, key };
    },
  };
}

describe.each(FORMS)('jobs that version 0.2 has kept, %s,', (form) => {
  let system: System;
  beforeAll(async () => {
    const settings = { SLUICE_ENCRYPTION_KEYS: encryptionKeys };
    system = await startSystem({ form, settings, postgres: await anOldPostgres() });
  });
  afterAll(() => system?.stop());

  const sql = (statement: string) => query(system.databaseUrl, statement);

  it('are listed among those that came later, newest first, wherever they lie', async () => {
    const { id } = await postJob(system, { connection, path: '/new', runAt: inADay() });
    const page = () => system.client.manage<{ data: JobBody[] }>('GET', '/jobs?limit=3');
    const expected = [id, reported.id, answered.id];
    expect((await page()).data.map((job) => job.id)).toEqual(expected);
    await until(
      async () => (await sql('select from job where settled_at is not null')).length === 0,
      {
        what: 'the move of what had ended',
      },
    );
    expect((await page()).data.map((job) => job.id)).toEqual(expected);
    expect(await sql('select count(*)::integer from settled_job')).toEqual([{ count: KEYED + 1 }]);
  });

  it('can be seen, cancelled and fetched as before', async () => {
    expect(await jobOf(system, waiting.id)).toMatchObject({
      state: 'accepted',
      metadata: { of: 'before' },
    });
    await system.client.manage('DELETE', `/jobs/${waiting.id}`);
    expect((await jobOf(system, waiting.id)).state).toBe('cancelled');
    const { status, text } = await system.client.send(`/jobs/${answered.id}/result?raw=1`);
    expect([status, text]).toEqual([200, 'from before']);
  });

  it('are found under their idempotency key', async () => {
    const again = (key: string) =>
      postJob(system, { connection, method: 'POST', path: '/x', idempotencyKey: key });
    expect((await again('key-1')).id).toBe(answered.id);
    const [row] = await sql(`select job_id as id from idempotency_key where key = 'key-${KEYED}'`);
    expect((await again(`key-${KEYED}`)).id).toBe(row?.['id']);
  });

  it('lose results of which everybody has heard', async () => {
    const left = () =>
      sql(
        `select from job_result
          where job_id = '${reported.id}' and erase_at > now() + interval '1 hour'`,
      );
    expect(await left()).toEqual([]);
  });
});

describe('an upgrade that was interrupted', () => {
  it('goes on where it was', async () => {
    const { url, drop } = await (await anOldPostgres()).migratedDatabase();
    await query(url, `delete from idempotency_key where key > 'key-5'`);
    await query(url, `delete from sluice_migration where name like 'IdempotencyKeys%'`);
    await Promise.all([migrateDatabase(url), migrateDatabase(url)]);
    expect(await query(url, 'select count(*)::integer from idempotency_key')).toEqual([
      { count: KEYED },
    ]);
    await drop();
  });

  it('leaves a process of the version before to accept and settle jobs, under its keys once', async () => {
    const { url, drop } = await (await anOldPostgres()).migratedDatabase();
    const accept = () =>
      query(
        url,
        `insert into job (id, project_id, connection_id, method, route, resendable, idempotency_key,
          request_hash)
         values (gen_random_uuid(), '${project}', '${connection}', 'GET', '/', true, 'of-both',
           'hash')`,
      );
    await accept();
    await expect(accept()).rejects.toMatchObject({ code: '23505' });
    await query(url, `delete from job where idempotency_key = 'of-both'`);
    await expect(accept()).rejects.toMatchObject({ code: '23505' });
    await drop();
  });
});

const inADay = (): string => new Date(Date.now() + 86_400_000).toISOString();
