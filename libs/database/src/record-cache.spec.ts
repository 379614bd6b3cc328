import { jest } from '@jest/globals';
import { RecordCache } from './record-cache.js';

interface Entry {
  value: string;
}

/** A cache over a table of one, with a load that ends when it is told to. */
function setup({ live = true } = {}) {
  const feed = { live, isLive: () => feed.live };
  const loads: {
    key: string;
    answer: (value: Entry | undefined) => void;
    fail: (error: Error) => void;
  }[] = [];
  const cache = new RecordCache<Entry>(
    feed,
    (key) => new Promise((answer, fail) => void loads.push({ key, answer, fail })),
  );
  return { feed, loads, cache };
}

async function warm({ cache, loads }: ReturnType<typeof setup>, value: Entry): Promise<void> {
  const got = cache.load('k');
  loads.at(-1)?.answer(value);
  await got;
}

const first = { value: 'first' };
const second = { value: 'second' };

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('RecordCache', () => {
  it('serves a warm record without waiting', async () => {
    const parts = setup();
    await warm(parts, first);
    expect(parts.cache.peek('k')).toBe(first);
    expect(parts.loads).toHaveLength(1);
  });

  it('shares one load between concurrent readers', async () => {
    const { cache, loads } = setup();
    const both = Promise.all([cache.load('k'), cache.load('k')]);
    expect(loads).toHaveLength(1);
    loads[0]?.answer(first);
    expect(await both).toEqual([first, first]);
  });

  it('does not remember that a record does not exist', async () => {
    const { cache, loads } = setup();
    const missing = cache.load('k');
    loads[0]?.answer(undefined);
    expect(await missing).toBeUndefined();
    void cache.load('k');
    expect(loads).toHaveLength(2);
  });

  it('forgets records for others when they are very large', async () => {
    const { cache, loads } = setup();
    for (let i = 0; i < 100; i++) {
      const got = cache.load(`large ${i}`);
      loads.at(-1)?.answer({ value: 'x'.repeat(1_048_576) });
      await got;
    }
    expect(cache.peek('large 99')).toHaveProperty('value');
    void cache.load('large 0');
    expect(loads).toHaveLength(101);
  });

  it('does not remember a failure', async () => {
    const { cache, loads } = setup();
    const failing = cache.load('k');
    loads[0]?.fail(new Error('away'));
    await expect(failing).rejects.toThrow('away');
    void cache.load('k');
    expect(loads).toHaveLength(2);
  });

  it.each([
    [true, 30_000, 60_000],
    [false, 2_500, 5_000],
  ])(
    'with live = %p reads again in the background after %d ms and before use after %d ms',
    async (live, soft, hard) => {
      const parts = setup({ live });
      await warm(parts, first);
      jest.advanceTimersByTime(soft);
      expect(parts.cache.peek('k')).toBe(first);
      expect(parts.loads).toHaveLength(1);
      jest.advanceTimersByTime(1);
      expect(parts.cache.peek('k')).toBe(first);
      expect(parts.cache.peek('k')).toBe(first);
      expect(parts.loads).toHaveLength(2);
      jest.advanceTimersByTime(hard - soft);
      expect(parts.cache.peek('k')).toBeUndefined();
      const read = parts.cache.load('k');
      parts.loads[1]?.answer(second);
      expect(await read).toBe(second);
      expect(parts.cache.peek('k')).toBe(second);
    },
  );

  it('shortens the life of its records the moment changes are no longer heard', async () => {
    const parts = setup();
    await warm(parts, first);
    jest.advanceTimersByTime(10_000);
    expect(parts.cache.peek('k')).toBe(first);
    parts.feed.live = false;
    expect(parts.cache.peek('k')).toBeUndefined();
  });

  it('keeps a warm record when reading it again in the background fails', async () => {
    const parts = setup();
    await warm(parts, first);
    jest.advanceTimersByTime(30_001);
    expect(parts.cache.peek('k')).toBe(first);
    parts.loads[1]?.fail(new Error('away'));
    await Promise.resolve();
    expect(parts.cache.peek('k')).toBe(first);
  });

  it.each<[string, (cache: RecordCache<Entry>) => void]>([
    ['forget', (cache) => cache.forget('k')],
    ['forgetWhere', (cache) => cache.forgetWhere(() => false)],
    ['clear', (cache) => cache.clear()],
  ])(
    'hands on, but does not keep, what was being read when %s was called',
    async (_name, change) => {
      const { cache, loads } = setup();
      const reading = cache.load('k');
      change(cache);
      loads[0]?.answer(first);
      expect(await reading).toBe(first);
      expect(cache.peek('k')).toBeUndefined();
      const again = cache.load('k');
      expect(loads).toHaveLength(2);
      loads[1]?.answer(second);
      await again;
      expect(cache.peek('k')).toBe(second);
    },
  );

  it('keeps what was being read when another record was forgotten', async () => {
    const { cache, loads } = setup();
    const reading = cache.load('k');
    cache.forget('other');
    loads[0]?.answer(first);
    await reading;
    expect(cache.peek('k')).toBe(first);
  });

  it('lets a reader after a change start a load of its own', () => {
    const { cache, loads } = setup();
    void cache.load('k');
    cache.forget('k');
    void cache.load('k');
    expect(loads).toHaveLength(2);
  });

  it('forgets only what matches', async () => {
    const parts = setup();
    await warm(parts, first);
    parts.cache.forgetWhere(({ value }) => value === 'second');
    expect(parts.cache.peek('k')).toBe(first);
    parts.cache.forgetWhere(({ value }) => value === 'first');
    expect(parts.cache.peek('k')).toBeUndefined();
  });

  it('drops a record that is gone when it is read again', async () => {
    const parts = setup();
    await warm(parts, first);
    jest.advanceTimersByTime(30_001);
    void parts.cache.load('k');
    parts.loads[1]?.answer(undefined);
    await Promise.resolve();
    expect(parts.cache.peek('k')).toBeUndefined();
  });
});
