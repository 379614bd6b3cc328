import { jest } from '@jest/globals';
import { createDataSource, type DataSource, Leadership } from '#libs/database';
import { sharedPostgres, type TestDatabase } from '../support/postgres.js';
import { query } from '../support/sql.js';

describe('of two processes that could do the upkeep', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await (await sharedPostgres()).migratedDatabase();
    dataSource = await createDataSource(database.url, []).initialize();
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  const twoFor = (office: string) => [0, 1].map(() => new Leadership(dataSource, office, false));
  const standing = (all: Leadership[]) => Promise.all(all.map((each) => each.stand()));
  const leaseEnds = (office: string) =>
    query(
      database.url,
      `update leader set lease_until = now() - interval '1 ms' where office = '${office}'`,
    );

  it('one does it, for as long as it lives', async () => {
    const both = twoFor('steady');
    const first = await standing(both);
    expect(first.filter(Boolean)).toHaveLength(1);
    expect(await standing(both)).toEqual(first);
  });

  it('the other takes over when the first was killed', async () => {
    const [killed, heir] = twoFor('killed') as [Leadership, Leadership];
    expect([await killed.stand(), await heir.stand()]).toEqual([true, false]);
    await leaseEnds('killed');
    expect(await heir.stand()).toBe(true);
  });

  it('the first one, when it was only held up, finds the other in its place', async () => {
    const [late, heir] = twoFor('late') as [Leadership, Leadership];
    await late.stand();
    await leaseEnds('late');
    await heir.stand();
    expect([await late.stand(), late.isOurs, heir.isOurs]).toEqual([false, false, true]);
    await late.resign();
    expect(await heir.stand()).toBe(true);
  });

  it('the other takes over at once when the first one ends in order', async () => {
    const [ending, heir] = twoFor('ended') as [Leadership, Leadership];
    await ending.stand();
    await ending.resign();
    expect([ending.isOurs, await heir.stand()]).toEqual([false, true]);
  });

  it('the only one does not wait for the lease that its killed self has left', async () => {
    await new Leadership(dataSource, 'alone', true).stand();
    expect(await new Leadership(dataSource, 'alone', true).stand()).toBe(true);
  });

  it('a process that does not reach the database stops by itself when its lease is over', async () => {
    const [cut] = twoFor('cut') as [Leadership];
    await cut.stand();
    const now = performance.now();
    const clock = jest.spyOn(performance, 'now');
    try {
      clock.mockReturnValue(now + 5_000);
      expect(cut.isOurs).toBe(true);
      clock.mockReturnValue(now + 6_000);
      expect(cut.isOurs).toBe(false);
    } finally {
      clock.mockRestore();
    }
  });
});
