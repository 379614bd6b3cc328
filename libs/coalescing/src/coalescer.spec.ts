import { setImmediate as turn } from 'node:timers/promises';
import { Coalescer } from './coalescer.js';

const FAULT = new Error('a bad item');

/** Work that ends when it is told to, and what it was given each time. */
function held() {
  const given: number[][] = [];
  const ends: (() => void)[] = [];
  const work = async (items: readonly number[]): Promise<number[]> => {
    given.push([...items]);
    await new Promise<void>((resolve) => ends.push(resolve));
    return items.map((item) => item * 10);
  };
  return { given, work, end: () => ends.shift()?.() };
}

describe('what is asked for at the same moment', () => {
  it('is done together; the first does not wait for the others', async () => {
    const { given, work, end } = held();
    const coalescer = new Coalescer(work, { items: 64 });
    const all = [1, 2, 3].map((item) => coalescer.add(item));
    expect(given).toEqual([[1]]);
    end();
    await turn();
    expect(given).toEqual([[1], [2, 3]]);
    end();
    expect(await Promise.all(all)).toEqual([10, 20, 30]);
    await turn();
    const later = coalescer.add(4);
    expect(given[2]).toEqual([4]);
    end();
    await later;
  });

  it('is bounded in number and in weight, and what is large goes beside it', async () => {
    const given: number[][] = [];
    const work = async (items: readonly number[]) => {
      given.push([...items]);
      return items;
    };
    const bounds = { items: 3, weight: 100, weightOf: (item: number) => item };
    const coalescer = new Coalescer(work, bounds);
    await Promise.all([1, 60, 50, 1, 2, 3, 4, 100].map((item) => coalescer.add(item)));
    expect(given).toEqual([[1], [100], [60], [50, 1, 2], [3, 4]]);
  });

  it('fails alone when it is at fault alone, and together when the whole was not done', async () => {
    const work = async (items: readonly number[]) => {
      if (items.includes(3)) throw FAULT;
      return items;
    };
    const outcomes = async (isFaultOfOne: (error: unknown) => boolean) => {
      const coalescer = new Coalescer(work, { items: 64 }, isFaultOfOne);
      const all = [0, 1, 2, 3, 4, 5].map((item) => coalescer.add(item));
      return (await Promise.allSettled(all)).map(({ status }) => status === 'fulfilled');
    };
    expect(await outcomes((error) => error === FAULT)).toEqual([
      true,
      true,
      true,
      false,
      true,
      true,
    ]);
    expect(await outcomes(() => false)).toEqual([true, false, false, false, false, false]);
  });
});
