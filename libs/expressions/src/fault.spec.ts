import { expressionFault } from './fault.js';
import { MAX_SOURCE_LENGTH } from './limits.js';

describe('what keeps an expression from being evaluated', () => {
  it('is told with the place where it was noticed', () => {
    expect(expressionFault('items.{"id": id}')).toBeUndefined();
    expect(expressionFault('items[id')).toEqual({
      position: 8,
      reason: 'Expected "]" before end of expression',
    });
    expect(expressionFault('1 +] 2')?.position).toBe(4);
  });

  it('is what no regular expression of linear time can say, wherever it stands', () => {
    for (const regexp of ['/a(?=b)/', '/(?<!a)b/', '/(a)\\1/', '/(?<x>a)\\k<x>/'])
      expect(expressionFault(`items[$match(name, ${regexp})]`)).toEqual({
        position: expect.any(Number) as number,
        reason: expect.stringContaining('is not in regular expressions') as string,
      });
    for (const regexp of ['/[?=]/', '/\\(\\?=/', '/(?:a|b)+[^\\]\\1]/i', '/\\\\d{2}/'])
      expect(expressionFault(`$contains(name, ${regexp})`)).toBeUndefined();
  });

  it('is its length, or how deep it is nested', () => {
    expect(expressionFault(`"${'x'.repeat(MAX_SOURCE_LENGTH)}"`)?.position).toBe(MAX_SOURCE_LENGTH);
    for (const deep of ['('.repeat(8_000) + ')'.repeat(8_000), `a${'.a'.repeat(8_000)}`])
      expect(expressionFault(deep)?.reason).toBe('too deep, or too long');
  });
});
