import fc from 'fast-check';
import { isGloballyReachable, parseAddress, SPECIAL_RANGES } from './special-addresses.js';

const SIZE = { 4: 32n, 6: 128n };
type Family = keyof typeof SIZE;

/** Addresses as numbers, by arithmetic of our own, so that the library does not judge itself. */
function numberOf(text: string): { family: Family; value: bigint } {
  if (!text.includes(':'))
    return {
      family: 4,
      value: text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n),
    };
  const [head = '', tail = ''] = text.split('::');
  const parts = (half: string): string[] => half.split(':').filter((part) => part !== '');
  const zeros = Array.from({ length: 8 - parts(head).length - parts(tail).length }, () => '0');
  const groups = [...parts(head), ...zeros, ...parts(tail)];
  return {
    family: 6,
    value: groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n),
  };
}

function textOf(family: Family, value: bigint): string {
  const width = family === 4 ? 8n : 16n;
  const count = Number(SIZE[family] / width);
  const groups = Array.from({ length: count }, (_, i) =>
    Number((value >> (BigInt(count - 1 - i) * width)) & ((1n << width) - 1n)),
  );
  return family === 4 ? groups.join('.') : groups.map((group) => group.toString(16)).join(':');
}

const ranges = Object.entries(SPECIAL_RANGES).map(([range, meaning]) => {
  const [base = '', bits = '0'] = range.split('/');
  const { family, value } = numberOf(base);
  return {
    range,
    meaning,
    family,
    first: value,
    last: value + (1n << (SIZE[family] - BigInt(bits))) - 1n,
  };
});
const isSpecial = (family: Family, value: bigint): boolean =>
  ranges.some((each) => each.family === family && each.first <= value && value <= each.last) ||
  (family === 6 && value >> 125n !== 1n);
const reachable = (text: string): boolean => {
  const address = parseAddress(text);
  return address !== undefined && isGloballyReachable(address);
};

describe('special-purpose addresses', () => {
  it.each(ranges)('$range ($meaning) is not reachable from its first to its last', (each) => {
    const { family, first, last } = each;
    for (const value of [first, last, (first + last) / 2n]) {
      expect(reachable(textOf(family, value))).toBe(false);
      if (family === 4) expect(reachable(`::ffff:${textOf(4, value)}`)).toBe(false);
    }
  });

  it.each(ranges)(
    'what borders on $range is judged by its own range',
    ({ family, first, last }) => {
      for (const value of [first - 1n, last + 1n]) {
        if (value < 0n || value >= 1n << SIZE[family]) continue;
        expect(reachable(textOf(family, value))).toBe(!isSpecial(family, value));
      }
    },
  );

  it('agrees with arithmetic on any address of either family', () => {
    const any = fc.oneof(
      fc.tuple(fc.constant<Family>(4), fc.bigInt({ min: 0n, max: (1n << 32n) - 1n })),
      fc.tuple(fc.constant<Family>(6), fc.bigInt({ min: 0n, max: (1n << 128n) - 1n })),
      fc.tuple(fc.constant<Family>(6), fc.bigInt({ min: 1n << 125n, max: (1n << 126n) - 1n })),
    );
    fc.assert(
      fc.property(any, ([family, value]) => {
        // ::ffff:0:0/96 is IPv4 written in IPv6.
        if (family === 6 && value >> 32n === 0xffffn) return;
        expect(reachable(textOf(family, value))).toBe(!isSpecial(family, value));
      }),
      { numRuns: 10_000 },
    );
  });

  it('ends at the edge of what is given out in IPv6', () => {
    expect(reachable('2000::')).toBe(true);
    expect(reachable('3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff')).toBe(true);
    expect(reachable('1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff')).toBe(false);
    expect(reachable('4000::')).toBe(false);
  });
});
