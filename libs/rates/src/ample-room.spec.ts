import { AmpleRoom } from './ample-room.js';

const limits = {
  limitKey: 'l',
  keys: [{ key: 'k', cost: 2, windows: [] }],
  concurrency: undefined,
};

describe('ample room', () => {
  it('is taken without a question until its part is used up, each at its own instant', () => {
    const room = new AmpleRoom();
    expect(room.take(limits)).toBeUndefined();
    room.learn(limits, 512, 1_000);
    const places = Array.from({ length: 17 }, () => room.take(limits));
    const taken = places.slice(0, 16).map(Number);
    expect(taken[0]).toBeGreaterThanOrEqual(1_000);
    expect(taken).toEqual(taken.toSorted((a, b) => a - b));
    expect(places[16]).toBeUndefined();
  });

  it('is not ample when there is little of it', () => {
    const room = new AmpleRoom();
    room.learn(limits, 511, 1_000);
    expect(room.take(limits)).toBeUndefined();
  });

  it('is not believed for long', () => {
    const room = new AmpleRoom();
    room.learn(limits, 6_400, 1_000);
    const learnedAt = performance.now();
    while (performance.now() - learnedAt < 101);
    expect(room.take(limits)).toBeUndefined();
  });
});
