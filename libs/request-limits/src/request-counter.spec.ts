import type { RequestLimit } from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import { LocalWindowCounts } from './local-window-counts.js';
import { type LimitedParty, RequestCounter } from './request-counter.js';
import type { Taken, WindowCounts } from './window-counts.js';

/** A store that says how often it was asked. */
class CountedStore extends LocalWindowCounts {
  asked = 0;

  override take(name: string, limit: RequestLimit, most: number): Promise<Taken> {
    this.asked += 1;
    return super.take(name, limit, most);
  }
}

const aKey = (requests: number, more: Partial<LimitedParty> = {}): LimitedParty => ({
  ...{ what: 'key', id: 'k1', kind: 'management', limit: { requests, perMs: 60_000 } },
  ...more,
});

const gateways = (counts: WindowCounts) => [new RequestCounter(counts), new RequestCounter(counts)];

async function passed(counter: RequestCounter, party: LimitedParty, times: number) {
  let count = 0;
  for (let i = 0; i < times; i++)
    await counter.count([party]).then(
      () => (count += 1),
      (error: unknown) => expect(error).toBeInstanceOf(SluiceError),
    );
  return count;
}

describe('RequestCounter', () => {
  it('asks the store once for each hundredth of a limit, and not at all for what is refused', async () => {
    const store = new CountedStore();
    const counter = new RequestCounter(store);
    expect(await passed(counter, aKey(1_000), 1_500)).toBe(1_000);
    expect(store.asked).toBe(100);
  });

  it('lets no more through than the limit says, in all gateways together', async () => {
    const [one, two] = gateways(new LocalWindowCounts());
    if (!one || !two) throw new Error('two gateways');
    const party = aKey(1_000);
    const first = await passed(one, party, 605);
    expect(first + (await passed(two, party, 1_000))).toBe(995);
    expect(await passed(one, party, 100)).toBe(5);
  });

  it('asks for as many as wait', async () => {
    const store = new CountedStore();
    const counter = new RequestCounter(store);
    const all = Array.from({ length: 50 }, () => counter.count([aKey(60)]));
    await Promise.all(all);
    expect(store.asked).toBeLessThanOrEqual(2);
  });

  it('begins anew when a window has ended', async () => {
    const party = aKey(2, { limit: { requests: 2, perMs: 20 } });
    const counter = new RequestCounter(new LocalWindowCounts());
    expect(await passed(counter, party, 1)).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 25));
    expect(await passed(counter, party, 2)).toBe(2);
  });

  it('takes nothing from a project for what the limit of its key refuses', async () => {
    const counter = new RequestCounter(new LocalWindowCounts());
    const project = aKey(3, { what: 'project', id: 'p1' });
    await counter.count([aKey(1), project]);
    for (let i = 0; i < 5; i++)
      await expect(counter.count([aKey(1), project])).rejects.toMatchObject({
        code: 'request_limit',
        facts: { detail: 'This key may send 1 management requests in 60 s.', dispatched: false },
      });
    expect(await passed(counter, project, 9)).toBe(2);
  });

  it('heeds another limit at once', async () => {
    const counter = new RequestCounter(new LocalWindowCounts());
    expect(await passed(counter, aKey(1), 3)).toBe(1);
    expect(() => counter.refuseIfSpent([aKey(1)])).toThrow(SluiceError);
    expect(() => counter.refuseIfSpent([aKey(5)])).not.toThrow();
    expect(await passed(counter, aKey(5), 9)).toBe(4);
    expect(await passed(counter, aKey(2), 1)).toBe(0);
  });
});
