import { expectWithin, percentile } from './comparison.js';

const steady = (value: number) => () => value;
/** One after the other, again and again. */
const moody = (...values: number[]) => {
  let next = 0;
  return () => values[next++ % values.length] ?? NaN;
};

describe('a comparison of times', () => {
  const compare = (reference: () => number, candidate: () => number) =>
    expectWithin({ what: 'a made-up comparison', reference, candidate, bound: 2 });

  it('holds what is within its bound', () => compare(steady(10), steady(19)));

  it('fails what is not, in the median', () =>
    expect(compare(steady(10), moody(21, 21, 1, 500))).rejects.toThrow(/2/));

  it('bears moods of the machine that meet less than half of the pairs', () =>
    compare(steady(10), moody(12, 12, 900)));

  it('takes nine pairs at least', async () => {
    let measured = 0;
    await compare(steady(1), () => ++measured && 1);
    expect(measured).toBe(9);
  });

  it('proves nothing where the reference differs from itself', () =>
    compare(moody(10, 15), steady(100)));
});

it.each([
  [0.5, 2],
  [0.99, 4],
  [1, 4],
])('the percentile %d of 4, 1, 3 and 2 is %d', (share, value) => {
  expect(percentile([4, 1, 3, 2], share)).toBe(value);
});
