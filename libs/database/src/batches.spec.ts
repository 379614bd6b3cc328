import { Batches } from './batches.js';

/** Rows, of which the database manages so many within the time of a statement. */
class Rows {
  readonly sizes: number[] = [];

  constructor(
    public left: number,
    public manageable: number,
  ) {}

  readonly work = async (most: number): Promise<number> => {
    this.sizes.push(most);
    const count = Math.min(most, this.left);
    if (count > this.manageable)
      throw new Error('unavailable', { cause: Object.assign(new Error(), { code: '57014' }) });
    this.left -= count;
    return count;
  };
}

describe('work in batches', () => {
  it('comes to its end although rows are so large that most batches take too long', async () => {
    const rows = new Rows(1_000, 3);
    expect(await new Batches().exhaust(rows.work)).toBe(true);
    expect(rows.left).toBe(0);
  });

  it('goes on with large batches when rows are small again', async () => {
    const rows = new Rows(20, 1);
    const batches = new Batches();
    await batches.exhaust(rows.work);
    Object.assign(rows, { left: 5_000, manageable: 500 });
    rows.sizes.length = 0;
    await batches.exhaust(rows.work);
    expect([rows.left, rows.sizes.at(-1)]).toEqual([0, 500]);
    expect(rows.sizes.length).toBeLessThan(25);
  });

  it('on several things takes turns: a large one does not keep a small one waiting', async () => {
    const [large, small] = [new Rows(5_000, 500), new Rows(600, 3)];
    const ended: Rows[] = [];
    await new Batches().exhaustEach([large, small], async (rows, most) => {
      if ((await rows.work(most)) >= most) return true;
      ended.push(rows);
      return false;
    });
    expect([large.left, small.left]).toEqual([0, 0]);
    expect(ended).toEqual([small, large]);
  });

  it('ends with an error that has nothing to do with their size, or with one row that takes too long', async () => {
    const away = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
    await expect(new Batches().exhaust(() => Promise.reject(away))).rejects.toBe(away);
    const rows = new Rows(1, 0);
    await expect(new Batches().exhaust(rows.work)).rejects.toThrow('unavailable');
    expect(rows.sizes.at(-1)).toBe(1);
  });
});
