import { anOAuthIntegration, aSession, aUser } from '../support/connect.js';
import { postJob, settled } from '../support/jobs.js';
import { query } from '../support/sql.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { aTenant } from '../support/tenant.js';
import { until } from '../support/until.js';

describe.each(FORMS)('what is kept for a time, %s:', (form) => {
  let system: System;
  beforeEach(async () => {
    system = await startSystem({ form });
  });
  afterEach(() => system?.stop());

  const sql = (statement: string) => query(system.databaseUrl, statement);

  it('is there until its time is over, and gone after it', async () => {
    const tenant = await aTenant(system);
    const job = async (): Promise<string> => {
      const { id } = await postJob(tenant, { connection: tenant.connectionId, path: '/x' });
      await settled(tenant, id);
      return id;
    };
    const [young, old] = [await job(), await job()];
    const settledFor = (id: string, age: string) =>
      sql(`update settled_job set settled_at = now() - interval '${age}' where id = '${id}'`);
    await settledFor(young, '13 days 23 hours');
    await settledFor(old, '15 days 1 hour');
    const integrations = [await anOAuthIntegration(system)];
    const links = [1, 2].map(() =>
      aSession(system.client, { integrations, externalUserId: aUser() }),
    );
    const [link, oldLink] = await Promise.all(links);
    await sql(
      `update connect_session set expires_at = now() - interval '1 year'
        where id = '${oldLink?.id}'`,
    );
    await system.restart({});
    const jobs = () => sql(`select id from settled_job where id in ('${young}', '${old}')`);
    const sessions = () =>
      sql(`select id from connect_session where id in ('${link?.id}', '${oldLink?.id}')`);
    await until(async () => (await jobs()).length === 1);
    await until(async () => (await sessions()).length === 1);
    expect(await jobs()).toEqual([{ id: young }]);
    expect(await sessions()).toEqual([{ id: link?.id }]);
  });

  it('holds for what callbacks said that were given up: three days, and their record 14', async () => {
    const { projectId } = await aTenant(system);
    const givenUp = async (age: string) => {
      const [row] = await sql(
        `insert into callback (id, project_id, event, host, state, settled_at, sealed_message,
           sealed_answer)
         values (gen_random_uuid(), '${projectId}', 'connection.deleted', 'host', 'given_up',
           now() - interval '${age}', 'sealed', 'sealed') returning id`,
      );
      return String(row?.['id']);
    };
    const [young, old] = [await givenUp('2 days 23 hours'), await givenUp('3 days 1 hour')];
    await system.restart({});
    const kept = () =>
      sql(
        `select id, sealed_message is not null as message, sealed_answer is not null as answer
         from callback where id in ('${young}', '${old}') order by settled_at desc`,
      );
    await until(async () => (await kept())[1]?.['message'] === false);
    expect(await kept()).toEqual([
      { id: young, message: true, answer: true },
      { id: old, message: false, answer: false },
    ]);
  });

  it('holds for callbacks about connections, secrets that were replaced and credentials that were being tried, too', async () => {
    const { projectId, endpointId, connectionId } = await aTenant(system);
    const told = async (age: string) => {
      const [row] = await sql(
        `insert into callback (id, project_id, event, host, state, settled_at)
         values (gen_random_uuid(), '${projectId}', 'connection.deleted', 'host', 'delivered',
           now() - interval '${age}') returning id`,
      );
      return String(row?.['id']);
    };
    const [young, old] = [await told('13 days 23 hours'), await told('14 days 1 hour')];
    await sql(
      `update webhook_endpoint set sealed_old_secret = 'sealed', old_secret_until = now()
        where id = '${endpointId}'`,
    );
    await sql(`update connection set candidate_until = now() where id = '${connectionId}'`);
    await sql(
      `with link as (
         insert into connect_session (project_id, token_hash, expires_at)
         values ('${projectId}', '', now() + interval '1 hour') returning id)
       insert into connect_attempt
         (state_hash, browser_hash, session_id, integration_id, callback, variables, expires_at)
       select state::bytea, '', link.id, integration.id, '', '{}', now() - age::interval
       from link, (values ('young', '23 hours'), ('old', '25 hours')) as attempt (state, age),
         integration where project_id = '${projectId}'`,
    );
    await sql(
      `insert into limit_usage (key, per_ms, used, taken_at)
       select key, per_ms, '[]', now() - interval '2 minutes'
       from (values ('over', 60000), ('counts', 86400000)) as usage (key, per_ms)`,
    );
    await system.restart({});
    const left = () => sql(`select id from callback where id in ('${young}', '${old}')`);
    await until(async () => (await left()).length === 1);
    expect(await left()).toEqual([{ id: young }]);
    const tried = () => sql(`select from connection where id = '${connectionId}'`);
    await until(async () => (await tried()).length === 0, { what: 'the end of an old trial' });
    await until(async () => {
      const kept = `select from webhook_endpoint
        where sealed_old_secret is not null and id = '${endpointId}'`;
      return (await sql(kept)).length === 0;
    });
    const usage = () => sql(`select key from limit_usage where key in ('over', 'counts')`);
    await until(async () => (await usage()).length === 1);
    expect(await usage()).toEqual([{ key: 'counts' }]);
    const attempts = () =>
      sql(`select convert_from(state_hash, 'UTF8') as state from connect_attempt`);
    await until(async () => (await attempts()).length === 1);
    expect(await attempts()).toEqual([{ state: 'young' }]);
  });
});
