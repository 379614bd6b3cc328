import pg from 'pg';
import { type OwnPostgres, sharedPostgres, startOwnPostgres } from './postgres.js';

describe('the PostgreSQL of a test', () => {
  let postgres: OwnPostgres;

  beforeAll(async () => {
    postgres = await startOwnPostgres();
  });
  afterAll(() => postgres.stop());

  it('is one for all specs, or one of its own to break, and listens on TCP', async () => {
    const [one, other] = await Promise.all([sharedPostgres(), sharedPostgres()]);
    expect(one.url).toBe(other.url);
    expect(new URL(one.url).port).not.toBe(String(postgres.port));
    expect(new URL(postgres.url).port).toBe(String(postgres.port));
  });

  it('gives each test a database of its own', async () => {
    const [one, other] = await Promise.all([postgres.createDatabase(), postgres.createDatabase()]);
    await query(one.url, 'create table mine (id int)');
    await expect(query(other.url, 'select * from mine')).rejects.toThrow(/does not exist/);
    await one.drop();
    await other.drop();
    await expect(query(one.url, 'select 1')).rejects.toThrow(/does not exist/);
  });

  it('keeps what was committed over a kill', async () => {
    const { url } = await postgres.createDatabase();
    await query(url, 'create table kept as select 42 as answer');
    await postgres.kill();
    await expect(query(url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await postgres.restart();
    expect(await query(url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('does not answer while it is paused, on connections old and new', async () => {
    const old = new pg.Client({ connectionString: postgres.url, query_timeout: 200 });
    await old.connect();
    postgres.pause();
    await expect(old.query('select 1')).rejects.toThrow(/timeout/);
    await expect(query(postgres.url, 'select 1')).rejects.toThrow(/timeout/);
    postgres.resume();
    expect(await query(postgres.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await old.end();
  });
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}
