import { jest } from '@jest/globals';
import type { Attempt } from '#libs/webhooks';
import { Line, Lines } from './lines.js';

const RECEIVER = { projectId: 'project-1', receiver: 'host endpoint-1' };
const attempt = (callbackId: string) => ({ ...RECEIVER, callbackId }) as Attempt;
const ended = (count: number): Line => {
  const line = new Line();
  for (let i = 0; i < count; i++) line.ended();
  return line;
};

describe('a line of callbacks', () => {
  it.each([
    [0, 0],
    [15, 0],
    [40, 40],
    [500, 64],
  ])('that has taken %d lately is to have %d at hand', (count, wanted) => {
    expect(ended(count).wanted()).toBe(wanted);
  });

  it('of a receiver that hangs is to have nothing at hand after a while', () => {
    const line = ended(100);
    jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 600);
    expect(line.wanted()).toBe(0);
    jest.restoreAllMocks();
  });

  it('gives its attempts in their order, and takes back those that have been at hand too long', () => {
    const line = new Line();
    for (const id of ['a', 'b', 'c']) line.add(attempt(id));
    expect(line.next()?.callbackId).toBe('a');
    expect(line.putBack()).toEqual([]);
    expect(line.putBack(0).map(({ callbackId }) => callbackId)).toEqual(['b', 'c']);
    expect(line.isWaiting).toBe(false);
  });

  it('is forgotten when nothing goes there any more', () => {
    const lines = new Lines();
    const line = lines.of(RECEIVER);
    line.add(attempt('a'));
    lines.forgetIdle();
    expect(lines.of(RECEIVER)).toBe(line);
    line.next();
    lines.forgetIdle();
    expect(lines.of(RECEIVER)).not.toBe(line);
  });
});
