import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { migrateDatabase } from '#libs/database';
import { PatientClient } from '../support/client.js';
import { headerOf } from '../support/fake-upstream.js';
import { type MigratedDatabase, sharedPostgres } from '../support/postgres.js';
import { query } from '../support/sql.js';
import { startSystem, type System } from '../support/system.js';
import { until } from '../support/until.js';

const DUMP = join(import.meta.dirname, '../fixtures/databases/0.1.0.sql');
const INSTALLATION_KEY = 'installation-key-of-the-0.1.0-fixture';
const PROJECT_KEY = 'project-key-of-the-0.1.0-fixture';
const ENCRYPTION_KEYS = `k1:${Buffer.alloc(32, 'fixture of 0.1.0').toString('base64')}`;

async function aDatabaseOf010(): Promise<MigratedDatabase> {
  const database = await (await sharedPostgres()).createDatabase();
  await query(database.url, readFileSync(DUMP, 'utf8'));
  return { ...database, key: INSTALLATION_KEY };
}

describe('what version 0.1.0 stored', () => {
  let system: System;
  let client: PatientClient;
  beforeAll(async () => {
    system = await startSystem({
      form: 'embedded',
      postgres: { ...(await sharedPostgres()), migratedDatabase: aDatabaseOf010 },
      settings: { SLUICE_ENCRYPTION_KEYS: ENCRYPTION_KEYS },
    });
    client = new PatientClient(system.client.address, PROJECT_KEY);
  });
  afterAll(async () => {
    client?.close();
    await system?.stop();
  });

  const listed = async (path: string, by = client) =>
    (await by.manage<{ data: Record<string, unknown>[] }>('GET', path)).data;
  const leadHere = (integration: string, fields: string) =>
    query(
      system.databaseUrl,
      `update integration set ${fields.replaceAll('http://here', system.upstream.url)},
         plain_http_hosts = '{${new URL(system.upstream.url).host}}' where key = '${integration}'`,
    );

  it('is listed by this version, row by row', async () => {
    const names = (rows: Record<string, unknown>[], of = 'name') =>
      rows.map((row) => String(row[of])).toSorted();
    expect(names(await listed('/projects', system.client))).toEqual(['default', 'of 0.1.0']);
    expect(names(await listed('/api-keys', system.client))).toEqual(['installation']);
    expect(names(await listed('/api-keys'))).toEqual(['everything']);
    expect(await listed('/integrations')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          key: 'bearer',
          limits: { windows: [{ perMs: 60_000, requests: 100 }], concurrency: 5 },
        }),
        expect.objectContaining({ key: 'oauth', oauth: expect.anything() }),
      ]),
    );
    expect(names(await listed('/connections'), 'status')).toEqual(['active', 'disabled']);
  });

  it('opens: a call carries the stored token', async () => {
    await leadHere('bearer', `base_url = 'http://here'`);
    system.upstream.on('/hello', { status: 200, body: 'hello' });
    expect((await client.call('bearer:user-1', '/hello')).text).toBe('hello');
    const [arrival] = await system.upstream.waitForArrivals(1);
    expect(arrival && headerOf(arrival, 'authorization')).toBe('Bearer token of 0.1.0');
  });

  it('opens: a refresh sends the stored client secret and refresh token', async () => {
    await leadHere('oauth', `auth = auth || '{"tokenUrl": "http://here/token"}'`);
    const connection = (await listed('/connections?integration=oauth'))[0]?.['id'];
    await client.manage('PATCH', `/connections/${connection}`, { status: 'active' });
    system.upstream.on('/token', {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"access_token":"new","token_type":"Bearer","expires_in":3600}',
    });
    await client.manage('POST', `/connections/${connection}/refresh`, {});
    const [arrival] = system.upstream.arrivals(({ target }) => target === '/token');
    const [, basic = ''] = (arrival && headerOf(arrival, 'authorization'))?.split(' ') ?? [];
    expect(decodeURIComponent(Buffer.from(basic, 'base64').toString().replaceAll('+', ' '))).toBe(
      'client:client secret of 0.1.0',
    );
    expect(arrival?.body.toString()).toContain('refresh_token=refresh+token');
  });
});

describe('an upgrade that has to wait for a long transaction', () => {
  it('keeps nobody else waiting, and goes on when the transaction has ended', async () => {
    const database = await aDatabaseOf010();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('begin; select from integration');
    const applied = migrateDatabase(database.url);
    const waiting = `select from pg_locks where not granted and relation = 'integration'::regclass`;
    await until(async () => (await query(database.url, waiting)).length > 0);
    // Behind the statement that waits, until that one gives way.
    expect(await query(database.url, 'select key from integration')).toHaveLength(2);
    await client.query('commit');
    expect((await applied).length).toBeGreaterThan(0);
    await client.end();
    await database.drop();
  });
});
