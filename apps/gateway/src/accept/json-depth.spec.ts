import fc from 'fast-check';
import { isTooDeep, MAX_JSON_DEPTH } from './json-depth.js';

const nested = (depth: number, open: string, close: string): Buffer =>
  Buffer.from(open.repeat(depth) + close.repeat(depth));

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
    : 0;

describe('a JSON text', () => {
  it.each([
    ['[', ']'],
    ['{"a":', '1}'],
  ])('of "%s" may be nested as deep as the bound, and no deeper', (open, close) => {
    expect(isTooDeep(nested(MAX_JSON_DEPTH, open, close))).toBe(false);
    expect(isTooDeep(nested(MAX_JSON_DEPTH + 1, open, close))).toBe(true);
    expect(isTooDeep(nested(100_000, open, ''))).toBe(true);
  });

  it.each(['["[[[["]', '["\\"[[[["]', '["\\\\", "[[["]', '{"{{{{\\\\\\"{{{": "}}"}'])(
    'may hold any number of brackets in strings: %s',
    (text) => {
      const padded = text.replaceAll('[[[', '['.repeat(100)).replaceAll('{{{', '{'.repeat(100));
      expect(() => JSON.parse(padded) as unknown).not.toThrow();
      expect(isTooDeep(Buffer.from(padded))).toBe(false);
    },
  );

  it('of any shape is as deep as its value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 90 }), (value) => {
        expect(isTooDeep(Buffer.from(JSON.stringify(value)))).toBe(depthOf(value) > MAX_JSON_DEPTH);
      }),
    );
  });
});
