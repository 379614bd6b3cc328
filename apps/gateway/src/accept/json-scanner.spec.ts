import fc from 'fast-check';
import { JsonFault, MAX_JSON_DEPTH, scanJson } from './json-scanner.js';

const scan = (text: string) => scanJson(Buffer.from(text), { most: Infinity });

function faultOf(scanning: () => unknown): string | undefined {
  try {
    scanning();
    return undefined;
  } catch (error) {
    if (error instanceof JsonFault) return error.kind;
    throw error;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
    : 0;

const valuesIn = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? 1 + Object.values(value).reduce<number>((sum, each) => sum + valuesIn(each), 0)
    : 1;

/** JSON with every way to write a thing, and now and then something that is none. */
const SNIPPETS = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  ' ',
  '\t',
  '\n',
  '\r',
  '\f',
  '\u00a0',
  '\u2028',
  '"',
  '\\',
  '"a"',
  '"\\u00e9"',
  '"\\ud800"',
  '"\\x"',
  '"\\u12g4"',
  '"\0"',
  '"é"',
  '""',
  '{}',
  '[]',
  'true',
  'false',
  'null',
  'tru',
  'nul',
  'True',
  'undefined',
  'NaN',
  'Infinity',
  '0',
  '-0',
  '00',
  '01',
  '1',
  '-',
  '+1',
  '1.',
  '.5',
  '10.10',
  '1e400',
  '1E+2',
  '1e',
  '1e-',
  '7615917337495251231',
  '"a":1',
  '"a":1,"a":2',
  '[1,2]',
  '[1,]',
  '{"a":1,}',
  '{"a"}',
  '//',
];
const almostJson = fc
  .array(fc.constantFrom(...SNIPPETS), { maxLength: 8 })
  .map((parts) => parts.join(''));

/** A value written with other blanks and escapes than JSON.stringify would. */
const written = fc
  .tuple(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom('', '\t', '  '), fc.boolean())
  .map(([value, indent, isEscaped]) => {
    const text = JSON.stringify(value, undefined, indent);
    if (!isEscaped) return text;
    return text.replaceAll(/[^\0-\x7f]/g, (unit) => {
      return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
    });
  });

describe('scanning JSON', () => {
  it('takes exactly what JSON.parse takes', () => {
    fc.assert(
      fc.property(fc.oneof(almostJson, written, fc.string()), (text) => {
        expect(faultOf(() => scan(text))).toBe(isJson(text) ? undefined : 'syntax');
      }),
      { numRuns: 20_000 },
    );
  });

  it('takes no text of which a piece is missing', () => {
    fc.assert(
      fc.property(written, fc.nat(), (text, at) => {
        const cut = text.slice(0, at % text.length);
        expect(faultOf(() => scan(cut))).toBe(isJson(cut) ? undefined : 'syntax');
      }),
    );
  });

  it('finds the members of an object, in order and as they were written', () => {
    const member = fc.tuple(fc.string(), written);
    fc.assert(
      fc.property(fc.array(member), (members) => {
        const text = members.map(([name, value]) => ` ${JSON.stringify(name)} :\n${value}\t`);
        const json = Buffer.from(`{${text.join(',')}}`);
        const found = scanJson(json, { most: Infinity });
        expect(found.map(({ name, source }) => [name, source.toString()])).toEqual(members);
        for (const { source, start, end } of found)
          expect(json.subarray(start, end).equals(source)).toBe(true);
      }),
    );
  });

  it('finds names however they are spelled, and only those that are asked for', () => {
    const text = '{"b\\u006fdy":1,"a":{"body":2},"body":3,"Body":4}';
    const found = scanJson(Buffer.from(text), { names: new Set(['body']), most: Infinity });
    expect(found.map(({ source }) => source.toString())).toEqual(['1', '3']);
  });

  it.each([
    ['[', ']'],
    ['{"a":', '}'],
  ])('ends where "%s" is nested deeper than the bound', (open, close) => {
    const nested = (depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`;
    expect(faultOf(() => scan(nested(MAX_JSON_DEPTH)))).toBe(undefined);
    expect(faultOf(() => scan(nested(MAX_JSON_DEPTH + 1)))).toBe('depth');
    expect(faultOf(() => scan(open.repeat(100_000)))).toBe('depth');
  });

  it('of any shape finds it as deep as its value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 90 }), (value) => {
        const isTooDeep = faultOf(() => scan(JSON.stringify(value))) === 'depth';
        expect(isTooDeep).toBe(depthOf(value) > MAX_JSON_DEPTH);
      }),
    );
  });

  it('counts members and elements at any depth, but not what is in members that are asked for', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (counted, asked) => {
        const json = Buffer.from(JSON.stringify({ counted, asked }));
        const most = 1 + valuesIn(counted);
        const names = new Set(['asked']);
        expect(faultOf(() => scanJson(json, { names, most }))).toBe(undefined);
        expect(faultOf(() => scanJson(json, { names, most: most - 1 }))).toBe('values');
        expect(faultOf(() => scanJson(json, { most: most + valuesIn(asked) }))).toBe(undefined);
        expect(faultOf(() => scanJson(json, { most: most + valuesIn(asked) - 1 }))).toBe('values');
      }),
    );
  });
});
