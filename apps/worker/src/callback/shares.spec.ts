import type { Receiver } from '#libs/webhooks';
import { Shares } from './shares.js';

const at = (projectId: string, host: string, which = 'a'): Receiver => ({
  projectId,
  receiver: `${host} ${which}`,
});

const most = (dealt: { most: number }[]): number[] => dealt.map((each) => each.most);

describe('shares of callbacks', () => {
  it('give a receiver that is alone enough, and not everything', () => {
    expect(most(new Shares().deal([at('p', 'host')]))).toEqual([64]);
  });

  it.each([
    ['another project', at('q', 'host')],
    ['another endpoint of the project', at('p', 'host', 'b')],
    ['another host of the project', at('p', 'other')],
  ])('leave something for %s when a receiver hangs', (_which, other) => {
    const shares = new Shares();
    shares.deal([at('p', 'host')]);
    expect(shares.deal([at('p', 'host'), other])).toEqual([{ ...other, most: expect.any(Number) }]);
  });

  it('leave something for a project when another hangs at a hundred endpoints, at one host and everywhere', () => {
    const shares = new Shares();
    for (let i = 0; i < 100; i++) shares.deal([at('p', 'host', String(i)), at('p', `host-${i}`)]);
    const [dealt] = shares.deal([at('q', 'host')]);
    expect(dealt?.most).toBeGreaterThanOrEqual(8);
  });

  it('are equal for those that ask for them together', () => {
    const hosts = ['one', 'two', 'three'];
    const dealt = new Shares().deal(hosts.map((host) => at(host, 'host')));
    expect(Math.max(...most(dealt)) - Math.min(...most(dealt))).toBeLessThanOrEqual(1);
  });

  it('are one attempt at a time for a receiver that takes nothing at present', () => {
    const shares = new Shares();
    const failing = { ...at('p', 'host'), isFailing: true };
    expect(most(shares.deal([failing]))).toEqual([1]);
    expect(shares.deal([failing])).toEqual([]);
    shares.release(failing);
    expect(most(shares.deal([failing, at('p', 'host', 'b')]))).toEqual([1, 64]);
  });

  it('come back when an attempt has ended', () => {
    const shares = new Shares();
    const receiver = at('p', 'host');
    const [dealt] = shares.deal([receiver]);
    expect(shares.deal([receiver])).toEqual([]);
    shares.release(receiver, 3);
    expect(most(shares.deal([receiver]))).toEqual([3]);
    shares.release(receiver, dealt?.most ?? 0);
    expect(most(shares.deal([receiver]))).toEqual([64]);
  });
});
