import fc from 'fast-check';
import { placesOf } from './json-places.js';
import { mapStrings } from './json-strings.js';

const change = (text: string, pointers: string[], map = (value: string) => `!${value}!`) =>
  mapStrings(Buffer.from(text), placesOf(pointers), map).toString();

describe('strings in a JSON text', () => {
  it.each([
    [['/next'], '{"next":"a","b":"a"}', '{"next":"!a!","b":"a"}'],
    [
      ['/a/b'],
      '{ "a" :\n{"b"\t: "x" , "c":{"b":"y"}} }\n',
      '{ "a" :\n{"b"\t: "!x!" , "c":{"b":"y"}} }\n',
    ],
    [['/a'], '{"a":"1","a":"2"}', '{"a":"!1!","a":"!2!"}'],
    [['/\u00e9~1~0'], '{"\\u00e9/~":"x"}', '{"\\u00e9/~":"!x!"}'],
    [['/*/u'], '[{"u":"1"},{"u":2},{"v":"3"}]', '[{"u":"!1!"},{"u":2},{"v":"3"}]'],
    [['/*/u'], '{"a":{"u":"1"},"*":{"u":"2"}}', '{"a":{"u":"!1!"},"*":{"u":"!2!"}}'],
    [['/1'], '["a","b"]', '["a","!b!"]'],
    [['/01', '/-', '/1/'], '["a","b"]', '["a","b"]'],
    [['/'], '{"":"a"}', '{"":"!a!"}'],
    [['/a', '/a/b'], '{"a":"x"}', '{"a":"!x!"}'],
    [['/a', '/a/b'], '{"a":{"b":"x"}}', '{"a":{"b":"!x!"}}'],
    [['/a'], '{"a":"\\/\\u0041\\"\\ud83d\\ude00\\n"}', '{"a":"!/A\\"😀\\n!"}'],
    [['/a'], '{"n":1E400,"a":"x","m":-0.10e+00}', '{"n":1E400,"a":"!x!","m":-0.10e+00}'],
    [['/a'], '\ufeff{"a":"x"}', '\ufeff{"a":"!x!"}'],
  ])('at %j change in %s', (pointers, text, expected) => {
    expect(change(text, pointers)).toBe(expected);
  });

  it.each(
    [
      ['', ' ', '{', '{"a"', '{"a":', '{"a":"x', '{"a":"x"', '{"a":"x\\', '{"b":[1,2'],
      ['{"a":"\\q"}', '{"a" "x"}', '{a:"x"}', '{"a":"x"}{"a":"y"}', '["a"', '{"a":"x",}', '{"b":}'],
    ].flat(),
  )('are not looked for in %j, which is not JSON', (text) => {
    expect(change(text, ['/a'])).toBe('not_json');
  });

  it('that are not UTF-8 stay as they are', () => {
    const text = Buffer.from('{"a":"caf\u00e9","b":"caf\u00e9"}', 'latin1');
    expect(mapStrings(text, placesOf(['/a']), () => 'changed')).toBe(text);
  });

  it('are found behind what is nested deeper than any stack', () => {
    const deep = `${'['.repeat(400_000)}${']'.repeat(400_000)}`;
    expect(change(`{"deep":${deep},"a":"x"}`, ['/a'])).toBe(`{"deep":${deep},"a":"!x!"}`);
  });

  it('give the same buffer back when none of them changes', () => {
    const text = Buffer.from('{"a":"x"}');
    expect(mapStrings(text, placesOf(['/a', '/b']), (value) => value)).toBe(text);
  });

  it('change up to 5,000 in one text, and none where there are more', () => {
    const text = (count: number, item = '"/"') => `[${Array(count).fill(item).join()}]`;
    expect(change(text(5_000), ['/*'])).toBe(text(5_000, '"!/!"'));
    expect(change(text(5_001), ['/*'])).toBe('too_many_links');
  });

  /** A document as it is written, so that spacing, spellings and duplicates can be anything. */
  type Written =
    | { kind: 'scalar'; text: string }
    | { kind: 'string'; text: string; value: string }
    | { kind: 'array'; items: Written[]; space: string }
    | {
        kind: 'object';
        members: { name: string; written: string; value: Written }[];
        space: string;
      };

  const escaped = (value: string): string =>
    value.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const spelled = (value: string, isEscaped: boolean): string =>
    isEscaped ? `"${escaped(value)}"` : JSON.stringify(value);
  const space = fc.constantFrom('', '', ' ', '\n\t', '\r\n  ');
  const name = fc.oneof(
    fc.constantFrom('a', 'b', '', '0', '1', '*', 'x/y', '~'),
    fc.string({ maxLength: 4 }),
  );
  const string = fc
    .tuple(fc.string({ unit: 'binary', maxLength: 8 }), fc.boolean())
    .map(([value, isEscaped]): Written => ({
      kind: 'string',
      value,
      text: spelled(value, isEscaped),
    }));
  const scalar = fc
    .constantFrom('null', 'true', 'false', '0', '-0', '1e5', '12345678901234567890', '0.10', '1E+2')
    .map((text): Written => ({ kind: 'scalar', text }));
  const { document } = fc.letrec<{ document: Written }>((tie) => ({
    document: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.oneof(string, scalar),
      fc.record({
        kind: fc.constant('array' as const),
        items: fc.array(tie('document'), { maxLength: 4 }),
        space,
      }),
      fc.record({
        kind: fc.constant('object' as const),
        members: fc.array(
          fc.tuple(name, fc.boolean(), tie('document')).map(([text, isEscaped, value]) => ({
            name: text,
            written: spelled(text, isEscaped),
            value,
          })),
          { maxLength: 4 },
        ),
        space,
      }),
    ),
  }));
  const pointer = fc
    .array(fc.oneof(fc.constant('*'), name), { minLength: 1, maxLength: 3 })
    .map((steps) =>
      steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    );
  const pointers = fc.array(pointer, { minLength: 1, maxLength: 4 });

  const isAt = (path: string[], given: string): boolean => {
    const steps = given.split('/').slice(1);
    return (
      steps.length === path.length &&
      steps.every(
        (step, i) => step === '*' || step.replaceAll('~1', '/').replaceAll('~0', '~') === path[i],
      )
    );
  };

  type Place = { path: string[]; value: string };

  /** @param replaced what a string is replaced by; undefined leaves it as it is spelled */
  function write(
    node: Written,
    replaced: (place: Place) => string | undefined,
    path: string[] = [],
  ): string {
    const inside = (step: string, value: Written) => write(value, replaced, [...path, step]);
    switch (node.kind) {
      case 'scalar':
        return node.text;
      case 'string': {
        const replacement = replaced({ path, value: node.value });
        return replacement === undefined ? node.text : JSON.stringify(replacement);
      }
      case 'array': {
        const items = node.items.map((item, index) => inside(String(index), item));
        return `[${node.space}${items.join(`${node.space},`)}${node.space}]`;
      }
      case 'object': {
        const members = node.members.map(({ name: member, written, value }) =>
          [written, ':', inside(member, value)].join(node.space),
        );
        return `{${node.space}${members.join(`,${node.space}`)}${node.space}}`;
      }
    }
  }

  it('change at their places and nothing else does, byte for byte', () => {
    let changes = 0;
    // Every other string is one that the rewriting leaves alone, as a link to another host.
    const map = (value: string) =>
      value.length % 2 === 0 ? `https://sluice.test/${value}"\\` : value;
    fc.assert(
      fc.property(document, pointers, (node, given) => {
        const text = write(node, () => undefined);
        const expected = write(node, ({ path, value }) => {
          const isTarget = path.length > 0 && given.some((each) => isAt(path, each));
          return isTarget && map(value) !== value ? map(value) : undefined;
        });
        if (text !== expected) changes++;
        JSON.parse(expected);
        return change(text, given, map) === expected;
      }),
      { numRuns: 10_000 },
    );
    expect(changes).toBeGreaterThan(500);
  });

  it('are looked for in every text that is JSON, and nothing is thrown for any other', () => {
    const text = fc.string({ unit: fc.constantFrom(...'{}[]",:\\a1 '.split('')), maxLength: 12 });
    const isJson = (each: string): boolean => {
      try {
        return JSON.parse(each) !== undefined;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(text, (each) => {
        const result = change(each, ['/a', '/*/a', '/*'], (value) => value);
        return result === each || (result === 'not_json' && !isJson(each));
      }),
      { numRuns: 10_000 },
    );
  });
});
