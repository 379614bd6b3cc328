import { problemOf, type Answer } from '../support/client.js';
import {
  ADMIN,
  cookieOf,
  logInAs,
  OPERATOR,
  OPS_USERS,
  VIEWER,
  Visit,
} from '../support/operators.js';
import { query } from '../support/sql.js';
import { FORMS, startSystem, type System } from '../support/system.js';
import { aTenant, type Tenant } from '../support/tenant.js';
import { until } from '../support/until.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

interface Listed {
  data: Record<string, unknown>[];
}

const refusedAs = (answer: Answer) => [answer.status, problemOf(answer).code];

describe.each(FORMS)('operators, %s', (form) => {
  let system: System;
  let tenant: Tenant;
  let other: Tenant;
  beforeAll(async () => {
    system = await startSystem({ form, settings: { SLUICE_OPS_USERS: OPS_USERS } });
    [tenant, other] = await Promise.all([aTenant(system), aTenant(system)]);
  });
  afterAll(() => system?.stop());

  const sql = (statement: string) => query(system.databaseUrl, statement);
  const logIn = (credentials: string) => Visit.of(system.client, credentials);
  const visits = new Map<string, Promise<Visit>>();
  /** In a session that others use too. */
  const as = (credentials: string): Promise<Visit> => {
    const visit = visits.get(credentials) ?? logIn(credentials);
    visits.set(credentials, visit);
    return visit;
  };
  const of = ({ projectId }: Tenant) => ({ 'sluice-project': projectId });

  describe('a login', () => {
    it('gives a session in a cookie that scripts and other sites do not see', async () => {
      const answer = await logInAs(system.client, VIEWER);
      expect(answer.status).toBe(200);
      expect(String(answer.headers['set-cookie'])).toMatch(
        /^sluice-ops=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
      );
      expect(answer.headers['cache-control']).toBe('no-store');
      const token = cookieOf(answer).split('=')[1] ?? '';
      const stored = await sql('select * from operator_session');
      expect(JSON.stringify(stored)).not.toContain(token);
      expect(JSON.stringify(await sql('select * from operator'))).not.toContain('battery');
    });

    it.each(['ada:correct-horse-batterx', 'eve:correct-horse-battery', 'ada:', ':'])(
      'is refused to %s, and no browser asks for another password by itself',
      async (credentials) => {
        const answer = await logInAs(system.client, credentials, {
          'x-forwarded-for': '192.0.2.1',
        });
        expect(refusedAs(answer)).toEqual([401, 'login_failed']);
        expect(answer.headers['www-authenticate']).not.toMatch(/basic/i);
        expect(answer.headers['set-cookie']).toBeUndefined();
      },
    );

    it('cannot be made by the page of another site', async () => {
      for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://a.example' }])
        expect(refusedAs(await logInAs(system.client, VIEWER, headers))[0]).toBe(403);
    });
  });

  describe('a session', () => {
    it('opens the board as well, and its changes come from the board itself', async () => {
      const visit = await as(ADMIN);
      expect((await visit.send('/ops/queues/api/queues')).status).toBe(200);
      const resume = (headers = {}) =>
        visit.send('/ops/queues/api/queues/resume', { method: 'PUT', headers });
      expect((await resume()).status).toBe(403);
      expect((await resume({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
      expect((await resume({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    });

    it('is asked for where somebody follows a link', async () => {
      const headers = { authorization: '', 'sec-fetch-mode': 'navigate' };
      expect((await system.client.send('/ops/queues', { headers })).status).toBe(401);
      const plain = await system.client.send('/ops/queues', {
        headers: { 'sec-fetch-mode': 'navigate', 'x-api-key': '' },
      });
      expect([plain.status, plain.headers.location]).toEqual([303, '/ops/login?next=/ops/queues']);
    });

    it('ends when it is idle, when its time is over, and when somebody ends it', async () => {
      const open = async (visit: Visit) => (await visit.send('/ops/api/session')).status;
      const [idle, old, ended] = [await logIn(VIEWER), await logIn(VIEWER), await logIn(VIEWER)];
      expect(await open(idle)).toBe(200);
      await sql(
        `update operator_session set seen_at = now() - interval '61 minutes'
         where id = '${idle.id}'`,
      );
      await sql(
        `update operator_session set expires_at = now() - interval '1 second'
         where id = '${old.id}'`,
      );
      const admin = await logIn(ADMIN);
      const listed = await admin.json<Listed>('/ops/api/sessions');
      expect(listed.data).toContainEqual(
        expect.objectContaining({ id: ended.id, operator: 'bob', open: true, current: false }),
      );
      expect((await admin.send(`/ops/api/sessions/${ended.id}`, { method: 'DELETE' })).status).toBe(
        204,
      );
      for (const visit of [idle, old, ended]) {
        const answer = await visit.send('/ops/api/session');
        expect(refusedAs(answer)).toEqual([401, 'session_ended']);
        expect(answer.headers['www-authenticate']).not.toMatch(/basic/i);
      }
      const left = await admin.send('/ops/api/logout', { method: 'POST' });
      expect([left.status, left.text]).toEqual([204, '']);
      expect(await open(admin)).toBe(401);
    });

    it('of somebody else is unknown to whoever is no admin', async () => {
      const [mine, theirs] = [await as(VIEWER), await as(OPERATOR)];
      const listed = await mine.json<Listed>('/ops/api/sessions');
      expect(new Set(listed.data.map(({ operator }) => operator))).toEqual(new Set(['bob']));
      const end = (id: string) => mine.send(`/ops/api/sessions/${id}`, { method: 'DELETE' });
      const [known, unknown] = [await end(theirs.id), await end(NOBODY)];
      expect([known.status, known.text.replace(/"instance":"[^"]*"/, '')]).toEqual([
        404,
        unknown.text.replace(/"instance":"[^"]*"/, ''),
      ]);
      expect((await theirs.send('/ops/api/session')).status).toBe(200);
    });

    it('there are twenty of an operator at most, and the oldest end', async () => {
      const { id } = await logIn(ADMIN);
      await sql(
        `insert into operator_session
           (id, operator_id, token_hash, address, agent, created_at, expires_at)
         select gen_random_uuid(), operator_id, decode(md5(n::text), 'hex'), '', '',
           now() - interval '1 hour', now() + interval '1 hour'
         from operator_session, generate_series(1, 30) n where id = '${id}'`,
      );
      await logIn(ADMIN);
      const [row] = await sql(
        `select count(*)::int as count from operator_session
         where operator_id = (select id from operator where name = 'ada')`,
      );
      expect(row?.['count']).toBe(20);
    });
  });

  describe('the routes of keys', () => {
    it('answer a session in the project that it names', async () => {
      const visit = await as(VIEWER);
      const { data } = await visit.json<Listed>('/connections', { headers: of(tenant) });
      expect(data.map(({ id }) => id)).toContain(tenant.connectionId);
      expect(data.map(({ id }) => id)).not.toContain(other.connectionId);
    });

    it.each(['', 'nonsense', NOBODY])('are closed to it with the project %j', async (project) => {
      const visit = await as(VIEWER);
      const answer = await visit.send('/connections', { headers: { 'sluice-project': project } });
      expect(answer.status).toBe(404);
    });

    it('are closed to a cookie alone', async () => {
      expect(refusedAs(await (await as(ADMIN)).send('/connections'))).toEqual([
        401,
        'invalid_api_key',
      ]);
    });

    it('do not call third parties for it: its cookie would be sent along', async () => {
      const visit = await as(ADMIN);
      const answer = await visit.send(`/connections/${tenant.connectionId}/proxy/x`, {
        headers: of(tenant),
      });
      expect(refusedAs(answer)).toEqual([403, 'operator_not_allowed']);
    });
  });

  describe('an admin', () => {
    it('makes an operator for one project, who sees no other one', async () => {
      const admin = await as(ADMIN);
      const { id } = await admin.json<{ id: string }>('/ops/api/operators', {
        method: 'POST',
        body: JSON.stringify({
          ...{ name: 'dora', password: 'umbrella-stand-blue', role: 'admin' },
          projects: [tenant.projectId],
        }),
      });
      const bound = await logIn('dora:umbrella-stand-blue');
      const status = async (target: string, project: Tenant) =>
        (await bound.send(target, { headers: of(project) })).status;
      expect(await status('/connections', tenant)).toBe(200);
      expect(await status('/connections', other)).toBe(404);
      expect(await status('/projects', tenant)).toBe(403);
      expect((await bound.send('/ops/api/operators')).status).toBe(403);
      expect((await bound.send('/ops/queues/api/queues')).status).toBe(403);
      expect((await bound.send(`/ops/api/audit?project=${other.projectId}`)).status).toBe(404);
      const change = (of: string, body: object) =>
        admin.send(`/ops/api/operators/${of}`, { method: 'PATCH', body: JSON.stringify(body) });
      expect((await change(id, { role: 'viewer' })).status).toBe(200);
      expect((await bound.send('/ops/api/session')).status).toBe(401);
      const remove = await admin.send(`/ops/api/operators/${id}`, { method: 'DELETE' });
      expect(remove.status).toBe(204);
      expect((await logInAs(system.client, 'dora:umbrella-stand-blue')).status).toBe(401);
    });

    it('does not change whom the setting names', async () => {
      const admin = await as(ADMIN);
      const { data } = await admin.json<Listed>('/ops/api/operators');
      const bob = data.find(({ name }) => name === 'bob');
      expect(bob).toMatchObject({ role: 'viewer', seeded: true, projects: null });
      const target = `/ops/api/operators/${String(bob?.['id'])}`;
      const body = JSON.stringify({ role: 'admin' });
      expect((await admin.send(target, { method: 'PATCH', body })).status).toBe(409);
      expect((await admin.send(target, { method: 'DELETE' })).status).toBe(409);
    });
  });

  describe('the audit log', () => {
    const entries = async (visit: Visit, filter: string) =>
      (await visit.json<Listed>(`/ops/api/audit?${filter}`)).data;

    it('says who has changed what, and never what with', async () => {
      const visit = await as(OPERATOR);
      const target = `/connections/${tenant.connectionId}`;
      const body = JSON.stringify({ metadata: { note: 'a-secret-value' } });
      await visit.send(target, { method: 'PATCH', body, headers: of(tenant) });
      await tenant.client.send(target, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ status: 'active' }),
      });
      const filter = `project=${tenant.projectId}`;
      const found = await until(async () => {
        const all = await entries(visit, filter);
        return all.every(({ status }) => status !== null) ? all : undefined;
      });
      const [byKey, byOperator] = found;
      expect(byOperator).toMatchObject({
        actor: { kind: 'operator', name: 'cleo' },
        method: 'PATCH',
        route: '/connections/:id',
        target: tenant.connectionId,
        fields: ['metadata'],
      });
      expect(byKey).toMatchObject({ actor: { kind: 'api_key' }, fields: ['status'], status: 200 });
      expect(JSON.stringify(found)).not.toContain('a-secret-value');
      const elsewhere = await entries(visit, `project=${other.projectId}`);
      expect(JSON.stringify(elsewhere)).not.toContain(tenant.connectionId);
    });

    it('is exported a line for each', async () => {
      const visit = await as(VIEWER);
      const { headers, text } = await visit.send('/ops/api/audit/export');
      expect(headers['content-type']).toBe('application/x-ndjson');
      const lines = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { id: string });
      const count = await sql('select count(*)::int as count from audit_entry');
      expect(new Set(lines.map(({ id }) => id)).size).toBe(Number(count[0]?.['count']));
    });
  });

  it('are those of the setting, from its next start on', async () => {
    const [bob, ada] = [await as(VIEWER), await as(ADMIN)];
    const { client } = await system.restart({ SLUICE_OPS_USERS: `${ADMIN}:viewer` });
    const session = (visit: Visit) =>
      client.send('/ops/api/session', { headers: { authorization: '', cookie: visit.cookie } });
    expect((await session(bob)).status).toBe(401);
    expect((await session(ada)).status).toBe(401);
    expect((await logInAs(client, VIEWER)).status).toBe(401);
    const answer = await logInAs(client, ADMIN);
    expect(JSON.parse(answer.text)).toMatchObject({ operator: { name: 'ada', role: 'viewer' } });
  });
});
