import { uuidV7 } from './uuid-v7.js';

describe('an id of version 7', () => {
  it('has the form of RFC 9562, with its time in front', () => {
    expect(uuidV7(0x017f22e279b0)).toMatch(
      /^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it('sorts by the time at which it was made', () => {
    const ids = [1, 2, 15, 16, 1_764_000_000_000, 1_764_000_000_001].map((at) => uuidV7(at));
    expect(ids.toSorted()).toEqual(ids);
  });

  it('is another one each time, within a millisecond too', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => uuidV7(1))).size).toBe(1_000);
  });
});
