import { type Change, ChangeFeed } from '#libs/database';
import pg from 'pg';
import { sharedPostgres, type TestDatabase } from '../support/postgres.js';

const WRITES = 200;

describe('the change feed', () => {
  let database: TestDatabase;
  let feed: ChangeFeed;
  let writer: pg.Client;
  const heard: string[] = [];
  beforeAll(async () => {
    database = await (await sharedPostgres()).createDatabase();
    writer = new pg.Client({ connectionString: database.url });
    await writer.connect();
    feed = new ChangeFeed(database.url, () => undefined);
    feed.listen({ changed: ({ id }: Change) => void heard.push(id), reset: () => undefined });
    await feed.open();
  });
  afterAll(async () => {
    await feed?.close();
    await writer?.end();
    await database?.drop();
  });

  const write = (id: string) => {
    const change: Change = { kind: 'connection', id, projectId: 'p' };
    return writer.query('select pg_notify($1, $2)', ['sluice_change', JSON.stringify(change)]);
  };

  it('has heard of every write that was committed before it was asked to catch up', async () => {
    const missed: string[] = [];
    for (let i = 0; i < WRITES; i++) {
      await write(`one-${i}`);
      await feed.caughtUp();
      if (!heard.includes(`one-${i}`)) missed.push(`one-${i}`);
    }
    expect(missed).toEqual([]);
  });

  it('has so for many who ask at the same time', async () => {
    const missed: string[] = [];
    const one = async (id: string): Promise<void> => {
      await write(id);
      await feed.caughtUp();
      if (!heard.includes(id)) missed.push(id);
    };
    await Promise.all(Array.from({ length: WRITES }, (_, i) => one(`many-${i}`)));
    expect(missed).toEqual([]);
  });
});
