import fc from 'fast-check';
import { mapLinkTargets } from './link-header.js';

const marked = (value: string): string => mapLinkTargets(value, (reference) => `!${reference}!`);

describe('a Link header', () => {
  it.each([
    ['</a>; rel="next"', '<!/a!>; rel="next"'],
    ['</a>;rel=next,</b>', '<!/a!>;rel=next,<!/b!>'],
    [' , ,\t</a> ,, <b> ; x', ' , ,\t<!/a!> ,, <!b!> ; x'],
    ['<a,b;c="d">; rel=next', '<!a,b;c="d"!>; rel=next'],
    ['<a>; title="x, <b>; \\", <c>", <d>', '<!a!>; title="x, <b>; \\", <c>", <!d!>'],
    ['<a>; anchor="https://x/", <b>', '<!a!>; anchor="https://x/", <!b!>'],
    ['<a>; x=<b>, <c>', '<!a!>; x=<b>, <!c!>'],
    ["<a>; title*=UTF-8'en'%e2%82%ac, <>", "<!a!>; title*=UTF-8'en'%e2%82%ac, <!!>"],
    ['<a>; title="no end, <b>', '<!a!>; title="no end, <b>'],
    ['<a>; title="no end\\', '<!a!>; title="no end\\'],
    ['nonsense, <a>', 'nonsense, <a>'],
    ['<a>, <no end', '<!a!>, <no end'],
    ['', ''],
  ])('%s becomes %s', (value, expected) => {
    expect(marked(value)).toBe(expected);
  });

  const char = fc.constantFrom(...'ab/?&=%:#.;,<"\\ é'.split(''));
  const reference = fc.string({ unit: char, maxLength: 12 });
  const token = fc.string({
    unit: fc.constantFrom(...'abc*-_'.split('')),
    minLength: 1,
    maxLength: 5,
  });
  const quoted = fc
    .array(
      fc.oneof(fc.constantFrom(...'a, ;<>=/é'.split('')), fc.constantFrom('\\"', '\\\\', '\\a')),
      {
        maxLength: 10,
      },
    )
    .map((pieces) => `"${pieces.join('')}"`);
  const space = fc.constantFrom('', ' ', '\t', '  ');
  const parameter = fc
    .tuple(space, token, space, fc.option(fc.oneof(token, quoted)))
    .map(([before, name, after, value]) =>
      value === null ? `;${before}${name}${after}` : `;${before}${name}=${value}${after}`,
    );
  const link = fc.record({ reference, rest: fc.array(parameter, { maxLength: 4 }) });
  const separator = fc.tuple(space, fc.constantFrom(',', ',,', ', ,'), space);
  const list = fc.array(fc.tuple(link, separator), { minLength: 1, maxLength: 5 });

  const write = (links: [{ reference: string; rest: string[] }, string[]][], mark = ''): string =>
    links
      .map(([{ reference: text, rest }, comma], index) =>
        [`<${mark}${text}${mark}>`, ...rest, ...(index + 1 < links.length ? comma : [])].join(''),
      )
      .join('');

  it('changes in its references and in no other byte', () => {
    fc.assert(
      fc.property(list, (links) => {
        const seen: string[] = [];
        const value = write(links);
        const mapped = mapLinkTargets(value, (text) => {
          seen.push(text);
          return `!${text}!`;
        });
        const references = links.map(([{ reference: text }]) => text);
        return (
          mapped === write(links, '!') &&
          seen.join('\n') === references.join('\n') &&
          mapLinkTargets(value, (text) => text) === value
        );
      }),
      { numRuns: 10_000 },
    );
  });

  it('of any bytes whatever keeps all that is not a reference', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'<>",;\\ a='.split('')), maxLength: 30 }),
        (value) => {
          const removed: string[] = [];
          const mapped = mapLinkTargets(value, (text) => {
            removed.push(text);
            return '\u0001';
          });
          return mapped.replaceAll('\u0001', () => removed.shift() ?? '') === value;
        },
      ),
      { numRuns: 10_000 },
    );
  });
});
