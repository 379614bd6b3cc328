import { isDatabaseUnavailable, reachingDatabase } from './unavailable.js';

const failing = (message: string, code?: string): Error =>
  Object.assign(new Error(message), code === undefined ? {} : { code });

describe('a database that cannot be reached', () => {
  it.each([
    failing('connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED'),
    failing('the database system is starting up', '57P03'),
    failing('canceling statement due to statement timeout', '57014'),
    failing('Connection terminated unexpectedly'),
    failing('Client has encountered a connection error and is not queryable'),
    failing('Client was closed and is not queryable'),
    failing('timeout expired'),
    failing('Cannot use a pool after calling end on the pool'),
    new AggregateError([failing('connect ECONNREFUSED ::1:5432', 'ECONNREFUSED')]),
  ])('is told by %s', async (error) => {
    expect(isDatabaseUnavailable(error)).toBe(true);
    await expect(reachingDatabase(() => Promise.reject(error))).rejects.toMatchObject({
      code: 'database_unavailable',
      cause: error,
    });
  });

  it.each([
    failing('duplicate key value violates unique constraint "x"', '23505'),
    failing('column "x" does not exist', '42703'),
    'Client was closed',
    null,
  ])('is not told by %s', (error) => {
    expect(isDatabaseUnavailable(error)).toBe(false);
  });
});
