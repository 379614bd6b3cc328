import { UpstreamSlots } from './upstream-slots.js';

describe('upstream slots', () => {
  it('go to waiting connections in turns, however many of one wait', async () => {
    const slots = new UpstreamSlots(1);
    expect(slots.acquire('loud')).toBeUndefined();
    const order: string[] = [];
    const waiting = ['loud', 'loud', 'loud', 'quiet'].map((connection, index) =>
      Promise.resolve(slots.acquire(connection)).then(() => order.push(`${connection} ${index}`)),
    );
    for (let round = 0; round < 4; round++) {
      slots.release();
      await Promise.resolve();
    }
    await Promise.all(waiting);
    expect(order).toEqual(['loud 0', 'quiet 3', 'loud 1', 'loud 2']);
    slots.release();
    expect(slots.acquire('next')).toBeUndefined();
  });
});
