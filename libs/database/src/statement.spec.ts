import { z } from 'zod';
import { bytes, RowError, Statement } from './statement.js';

const JOB = z.object({ id: z.string(), fence: z.string(), sealed: bytes.nullable() });
const next = new Statement('next job', 'select …', JOB);
const answering = (answer: unknown) => ({ query: <T>() => Promise.resolve(answer as T) });

describe('a statement', () => {
  it('gives the rows of a select, and those an update returns', async () => {
    const rows = [{ id: 'a', fence: '1', sealed: Buffer.from('x') }];
    expect(await next.all(answering(rows))).toEqual(rows);
    expect(await next.first(answering([rows, 1]))).toEqual(rows[0]);
    expect(await next.first(answering([[], 0]))).toBeUndefined();
  });

  it('counts what an update without rows has changed', async () => {
    expect(await new Statement('forget', 'delete …').run(answering([[], 7]))).toBe(7);
  });

  it('says which statement and which column when a column has another type', async () => {
    const wrong = next.all(answering([{ id: 'a', fence: 1, sealed: null }]));
    await expect(wrong).rejects.toThrow(RowError);
    await expect(wrong).rejects.toThrow(/"next job"[^]*expected string, received number[^]*fence/);
  });
});
