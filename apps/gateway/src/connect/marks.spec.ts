import { contrast } from '#libs/theme';
import { markOf } from './marks.js';

const NAMES = ['Google Drive', 'Calendar', 'x', '数据 平台', '<b>"bold"</b>', '…', ''];

describe('a mark', () => {
  it.each(NAMES)('of %j is the same every time, readable, and no markup of its own', (name) => {
    const { text } = markOf(name);
    expect(markOf(name).text).toBe(text);
    const [, ground = ''] = /<g fill="(#\w{6})"/.exec(text) ?? [];
    expect(contrast('#ffffff', ground)).toBeGreaterThanOrEqual(4.5);
    expect(text).not.toContain('<b>');
  });

  it('shows initials', () => {
    const shown = NAMES.map((name) => />([^<>]*)<\/text>/.exec(markOf(name).text)?.[1]?.trim());
    expect(shown).toEqual(['GD', 'Ca', 'X', '数平', 'BB', '?', '?']);
  });
});
