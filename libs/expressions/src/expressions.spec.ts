import { SluiceError } from '#libs/errors';
import { Expressions } from './expressions.js';
import { MAX_JSON_LENGTH } from './limits.js';

const expressions = new Expressions();
afterAll(() => expressions.close());

const evaluate = (source: string, input?: unknown, projectId = 'one'): Promise<string> =>
  expressions.evaluate({
    projectId,
    source,
    waitMs: 60_000,
    bindings: { query: '{"limit": 2}', body: 'null' },
    ...(input === undefined ? {} : { input: JSON.stringify(input) }),
  });

/** Makes a string of 2 to the power of so many characters. */
const doubled = (times: number): string =>
  `($d := function($s, $n) { $n = 0 ? $s : $d($s & $s, $n - 1) }; $d("x", ${times}))`;

/** @returns "" when it did not fail */
const detailOf = (evaluation: Promise<string>): Promise<string> =>
  evaluation.then(
    () => '',
    (error: SluiceError) => `${error.code}: ${error.facts.detail}`,
  );

describe('expressions', () => {
  it('make JSON of JSON, and see what they are given by name', async () => {
    const items = [{ id: 1 }, { id: 2 }, { id: 3 }];
    expect(await evaluate('items[id <= $query.limit].{"key": id}', { items })).toBe(
      '[{"key":1},{"key":2}]',
    );
    expect(await evaluate('$query.limit + 1')).toBe('3');
    expect(await evaluate('nothing', { items })).toBe('');
    expect(await evaluate('$body', { items })).toBe('null');
  });

  it('make one value of each element, be either of them a list', async () => {
    const each = (source: string, input: unknown[]): Promise<string> =>
      expressions.evaluate({
        projectId: 'one',
        source,
        input: JSON.stringify(input),
        isEach: true,
        bindings: {},
        waitMs: 60_000,
      });
    expect(await each('[id, id]', [{ id: 1 }, { id: 2 }])).toBe('[[1,1],[2,2]]');
    expect(await each('$', [[1, [2]], [], 3])).toBe('[[1,[2]],[],3]');
    expect(await each('name', [{ name: 'a' }, {}])).toBe('["a"]');
  });

  it('have no word for functions', async () => {
    expect(await evaluate('{"a": 1, "b": function($x) { $x }, "c": $sum, "d": /x/}', {})).toBe(
      '{"a":1}',
    );
    expect(await evaluate('function($x) { $x }', {})).toBe('');
  });

  it('keep names that JavaScript gives a meaning', async () => {
    const input = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}') as unknown;
    expect(await evaluate('$', input)).toBe('{"__proto__":{"a":1},"constructor":2}');
    expect(
      await evaluate('$merge([{"__proto__": {"polluted": 1}}, {"x": {}}]).x.polluted', {}),
    ).toBe('');
  });

  it('that fail say where and why', async () => {
    expect(await detailOf(evaluate('items.(1 + "a")', { items: [1] }))).toMatch(
      /^expression_failed: The expression fails at position 10: .*must evaluate to a number/,
    );
    expect(await detailOf(evaluate('$match("a", /(?=a)/)', {}))).toMatch(/"\(\?=" is not in/);
    expect(await detailOf(evaluate('$', 'x'.repeat(MAX_JSON_LENGTH)))).toMatch(
      /asked of more than/,
    );
    expect(await detailOf(evaluate(doubled(24), {}))).toMatch(/makes more than|takes/);
  });

  it.each([
    ['for ever', '($f := function($x) { $f($x + 1) }; $f(1))', /imeout/],
    [
      'where no guard looks',
      '$sort($split($pad("", 900000, "ba"), ""))',
      /longer than \d+ ms|imeout/,
    ],
    [
      'for all memory',
      '($f := function($a) { $f($append($a, $a.{"a": $})) }; $f([1..1000]))',
      /MB|imeout|limit/,
    ],
    ['deeper than there is room', '($f := function($x) { 1 + $f($x) }; $f(1))', /Stack overflow/],
  ])('are ended when they go on %s, and leave others alone', async (_, source, reason) => {
    const [detail, other] = await Promise.all([
      detailOf(evaluate(source, {})),
      evaluate('1 + 1', undefined, 'other'),
    ]);
    expect(detail).toMatch(/^expression_failed: The expression fails/);
    expect(detail).toMatch(reason);
    expect(other).toBe('2');
    expect(await evaluate('"still here"')).toBe('"still here"');
  });

  it('that wait for a process wait no longer than their caller', async () => {
    const controller = new AbortController();
    const endless = Array.from({ length: 3 }, () =>
      detailOf(evaluate('($f := function($x) { $f($x + 1) }; $f(1))', {}, 'busy')),
    );
    const { signal } = controller;
    const asked = { projectId: 'busy', source: '1', bindings: {} };
    const waiting = expressions.evaluate({ ...asked, waitMs: 60_000, signal });
    controller.abort(new Error('the caller has left'));
    await expect(waiting).rejects.toThrow('the caller has left');
    const late = detailOf(expressions.evaluate({ ...asked, waitMs: 0 }));
    expect(await late).toMatch(/^expression_failed: .* had no turn in time/);
    expect(await Promise.all(endless)).not.toContain('');
  });
});
