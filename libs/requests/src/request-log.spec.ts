import { jest } from '@jest/globals';
import type { DataSource } from '#libs/database';
import type { Metrics } from '#libs/telemetry';
import type { RequestEntry } from './entry.js';
import { RequestLog } from './request-log.js';

const ENTRY: RequestEntry = {
  id: '',
  projectId: 'p',
  connectionId: 'c',
  integrationId: 'i',
  keyId: undefined,
  method: 'GET',
  target: '/',
  outcome: '2xx',
  status: 200,
  dispatched: true,
  waitedMs: 0.4,
  tokenMs: undefined,
  upstreamMs: 1.5,
  totalMs: 2,
  requestBytes: 0,
  responseBytes: 0,
  traceparent: undefined,
};
/** What the database says while it is away, and of a row that it does not take. */
const AWAY = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
const LOST = Object.assign(new Error('Connection terminated unexpectedly'));
const REFUSED = Object.assign(new Error('invalid input'), { code: '22P02' });

/** A database that keeps rows, refuses bad ones, and fails when it is told to. */
function setup(mostBytes?: number) {
  const seen = { rows: [] as string[], statements: 0, written: 0, lost: 0 };
  const faults: { error: Error; isDone: boolean }[] = [];
  const query = async (_sql: string, [ids]: [string[]]): Promise<unknown[]> => {
    seen.statements++;
    const fault = faults.shift();
    if (fault?.isDone === false) throw fault.error;
    if (ids.includes('bad')) throw REFUSED;
    seen.rows.push(...ids.filter((id) => !seen.rows.includes(id)));
    if (fault) throw fault.error;
    return [];
  };
  const metrics = {
    watchHeld: () => undefined,
    requestsLogged: (count: number) => (seen.written += count),
    requestsLost: (count: number) => (seen.lost += count),
  };
  const dataSource = { query } as unknown as DataSource;
  const log = new RequestLog(dataSource, metrics as unknown as Metrics, mostBytes);
  const record = (...ids: string[]) => ids.forEach((id) => log.record({ ...ENTRY, id }));
  return { log, seen, faults, record };
}

describe('the request log', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('writes what comes within a second with one statement', async () => {
    const { log, seen, record } = setup();
    record('a', 'b');
    await jest.advanceTimersByTimeAsync(900);
    record('c');
    expect(seen.statements).toBe(0);
    await jest.advanceTimersByTimeAsync(200);
    expect(seen).toEqual({ rows: ['a', 'b', 'c'], statements: 1, written: 3, lost: 0 });
    await log.close();
  });

  it('keeps what it has while the database is away, in bounded room; the rest is lost and counted', async () => {
    const { log, seen, faults, record } = setup(2_500);
    faults.push(...[1, 2, 3].map(() => ({ error: AWAY, isDone: false })));
    record('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
    expect(seen.lost).toBe(2);
    await jest.advanceTimersByTimeAsync(3_500);
    expect(seen.rows).toEqual([]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(seen).toMatchObject({ rows: ['a', 'b', 'c', 'd', 'e', 'f'], written: 6, lost: 2 });
    record('i');
    await log.close();
    expect(seen).toMatchObject({ rows: ['a', 'b', 'c', 'd', 'e', 'f', 'i'], written: 7, lost: 2 });
  });

  it('writes nothing twice when the answer of the database was lost', async () => {
    const { log, seen, faults, record } = setup();
    faults.push({ error: LOST, isDone: true });
    record('a', 'b');
    await jest.advanceTimersByTimeAsync(1_100);
    record('c');
    await jest.advanceTimersByTimeAsync(2_000);
    expect(seen).toMatchObject({ rows: ['a', 'b', 'c'], written: 3, lost: 0 });
    await log.close();
  });

  it('loses a row that the database refuses, and none beside it', async () => {
    const { log, seen, record } = setup();
    record('a', 'bad', 'b');
    await jest.advanceTimersByTimeAsync(1_100);
    expect(seen).toMatchObject({ rows: ['a', 'b'], written: 2, lost: 1 });
    await log.close();
  });

  it('counts what is left when it ends without a database', async () => {
    const { log, seen, faults, record } = setup();
    faults.push(...[1, 2, 3].map(() => ({ error: AWAY, isDone: false })));
    record('a', 'b');
    await log.close();
    record('c');
    expect(seen).toMatchObject({ rows: [], written: 0, lost: 3 });
  });
});
