import { type SlotHolder, UpstreamSlots } from './upstream-slots.js';

const of = (connectionId: string, projectId = 'project'): SlotHolder => ({
  connectionId,
  projectId,
});

/** How many get in at once when this many come. */
const taken = (slots: UpstreamSlots, holder: SlotHolder, count: number): number =>
  Array.from({ length: count }, () => slots.acquire(holder)).filter((wait) => wait === undefined)
    .length;

describe('upstream slots', () => {
  it('go to waiting connections in turns, however many of one wait', async () => {
    const slots = new UpstreamSlots(1);
    expect(slots.acquire(of('loud'))).toBeUndefined();
    const order: string[] = [];
    const waiting = ['loud', 'loud', 'loud', 'quiet'].map((connection, index) =>
      Promise.resolve(slots.acquire(of(connection))).then(() => {
        order.push(`${connection} ${index}`);
        return connection;
      }),
    );
    slots.release(of('loud'));
    const held = waiting.map(async (entered) => slots.release(of(await entered)));
    await Promise.all(held);
    expect(order).toEqual(['loud 0', 'quiet 3', 'loud 1', 'loud 2']);
    expect(slots.acquire(of('next'))).toBeUndefined();
  });

  it('are never all taken by one connection, nor by one project', () => {
    const slots = new UpstreamSlots(100);
    expect(taken(slots, of('greedy'), 200)).toBe(80);
    for (let other = 0; other < 50; other++) taken(slots, of(`other-${other}`), 1);
    expect(taken(slots, of('another of the project'), 1)).toBe(0);
    expect(taken(slots, of('quiet', 'another project'), 10)).toBe(8);
  });

  it('come back to the greedy as they become free', async () => {
    const slots = new UpstreamSlots(10);
    expect(taken(slots, of('greedy'), 8)).toBe(8);
    const ninth = slots.acquire(of('greedy'));
    expect(ninth).toBeInstanceOf(Promise);
    slots.release(of('greedy'));
    await ninth;
  });

  it('may all be taken when they are few', () => {
    for (const size of [1, 2, 3, 4])
      expect(taken(new UpstreamSlots(size), of('one'), 9)).toBe(size);
  });
});
