import { valueAtPointer } from '#libs/contracts';
import fc from 'fast-check';
import { JsonText } from './json-text.js';

const sourceAt = (text: string, pointer: string): string | undefined =>
  JsonText.parse(text).at(pointer)?.source;

describe('JsonText', () => {
  it('keeps digits, escapes and blanks as they were written', () => {
    const text = ' {"a": [ {"id" : 9007199254740993.10, "n":"\\u0041\\/" } , 1e400] }\n';
    expect(sourceAt(text, '/a/0')).toBe('{"id" : 9007199254740993.10, "n":"\\u0041\\/" }');
    expect(sourceAt(text, '/a/0/id')).toBe('9007199254740993.10');
    expect(sourceAt(text, '/a/1')).toBe('1e400');
    expect(JsonText.parse(text).at('/a')?.elements()).toHaveLength(2);
  });

  it.each([
    ['/a~1b', '{"a/b":1}', '1'],
    ['/m~0n', '{"m~n":2}', '2'],
    ['/', '{"":3}', '3'],
    ['/\u00e9', '{"\\u00e9":4}', '4'],
    ['/a', '{"a":1,"a":2}', '2'],
    ['', '"x"', '"x"'],
    ['/0', '["\\\\","b"]', '"\\\\"'],
    ['/01', '[1,2]', undefined],
    ['/a/b', '{"a":"b"}', undefined],
    ['/length', '[1]', undefined],
    ['/constructor', '{}', undefined],
  ])('finds %j in %s', (pointer, text, found) => {
    expect(sourceAt(text, pointer)).toBe(found);
  });

  it('finds what a parser would, in any document', () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 4 }),
        fc.array(fc.string(), { maxLength: 4 }),
        (text, names) => {
          const whole = JsonText.parse(text);
          const own = names.map((name, i) => whole.members()[i]?.[0] ?? name);
          for (const name of own) {
            const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
            const known = valueAtPointer(JSON.parse(text), pointer);
            const found = whole.at(pointer)?.value;
            if (!whole.isArray) expect(found).toEqual(known);
          }
          expect(whole.elements()?.map(({ value }) => value)).toEqual(
            whole.isArray ? JSON.parse(text) : undefined,
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('refuses what is no JSON', () => {
    expect(() => JsonText.parse('{"a":1,}')).toThrow(SyntaxError);
  });
});
