import fc from 'fast-check';
import { LinearRegExp } from './linear-regexp.js';

/** All matches, as jsonata looks for them. */
function matches(regexp: RegExp | LinearRegExp, text: string): unknown[] {
  const found: unknown[] = [];
  for (let match = regexp.exec(text); match; match = regexp.exec(text)) {
    found.push([match.index, ...match]);
    // jsonata gives up here.
    if (match[0] === '') break;
  }
  return found;
}

const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', '\\/', '(a|b)', '(?:ab)');
const piece = fc
  .tuple(atom, fc.constantFrom('', '', '*', '+', '?', '{2}', '+?'))
  .map((each) => each.join(''));
const pattern = fc
  .tuple(
    fc.constantFrom('', '^'),
    fc.array(piece, { minLength: 1, maxLength: 5 }),
    fc.constantFrom('', '$'),
  )
  .map(([start, pieces, end]) => start + pieces.join('') + end);

describe('a linear regular expression', () => {
  it('finds what one of JavaScript finds', () => {
    const texts = fc.string({
      unit: fc.constantFrom('a', 'b', 'B', '1', '/', '\n', 'é'),
      maxLength: 12,
    });
    fc.assert(
      fc.property(pattern, fc.constantFrom('g', 'gi', 'gm'), texts, (source, flags, text) => {
        const literal = new RegExp(source, flags);
        expect(matches(new LinearRegExp(literal), text)).toEqual(matches(literal, text));
      }),
      { numRuns: 300 },
    );
  });

  it('does not try again what cannot be found', () => {
    const bomb = new LinearRegExp(/^(?:(?:a+)+)+$/g);
    expect(bomb.exec(`${'a'.repeat(20_000)}!`)).toBeNull();
  });
});
