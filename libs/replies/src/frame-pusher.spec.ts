import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { useRedisClient } from '../../../test/support/redis-client.js';
import { FramePusher } from './frame-pusher.js';
import { listKey, presenceKey } from './keys.js';
import { CallerGoneError } from './reply-channel.js';

const redis = useRedisClient();

const frame = (name: string): Buffer => Buffer.from(name);
const stored = (gateway: string): Promise<string[]> => redis().lrange(listKey(gateway), 0, -1);

async function scriptsRun(): Promise<number> {
  const stats = await redis().info('commandstats');
  const calls = [...stats.matchAll(/^cmdstat_eval(?:sha)?:calls=(\d+)/gm)];
  return calls.reduce((sum, [, count]) => sum + Number(count), 0);
}

/** As answers come: one after the other, several to a turn of the event loop. */
async function inOneTurn(pushes: (() => Promise<void>)[]): Promise<void[]> {
  const pushed: Promise<void>[] = [];
  await nextTurn();
  for (const push of pushes) {
    pushed.push(push());
    await Promise.resolve();
  }
  return Promise.all(pushed);
}

describe('frames pushed', () => {
  it('arrive in order, few or many to a turn', async () => {
    await redis().set(presenceKey('ordered'), '1');
    const pusher = new FramePusher(redis());
    const names = Array.from({ length: 60 }, (_, index) => `frame ${index}`);
    const turns = [1, 2, 20, 30, 1, 5, 1];
    let from = 0;
    for (const length of turns) {
      const frames = names.slice(from, (from += length));
      await inOneTurn(frames.map((name) => () => pusher.push('ordered', frame(name))));
    }
    expect(await stored('ordered')).toEqual(names);
  });

  it('share a round trip while there are many', async () => {
    await redis().set(presenceKey('busy'), '1');
    const pusher = new FramePusher(redis());
    const before = await scriptsRun();
    for (let turn = 0; turn < 10; turn++)
      await inOneTurn(Array.from({ length: 20 }, () => () => pusher.push('busy', frame('x'))));
    expect(await stored('busy')).toHaveLength(200);
    expect((await scriptsRun()) - before).toBeLessThan(40);
  });

  it('leave at once while there are few', async () => {
    await redis().set(presenceKey('quiet'), '1');
    const pusher = new FramePusher(redis());
    await nextTurn();
    const { bytesWritten } = redis().stream as Socket;
    const pushed = pusher.push('quiet', frame('x'));
    await Promise.resolve();
    expect((redis().stream as Socket).bytesWritten).toBeGreaterThan(bytesWritten);
    await pushed;
  });

  it('are refused when their gateway is gone, whoever else’s leave with them', async () => {
    await redis().set(presenceKey('here'), '1');
    const pusher = new FramePusher(redis());
    const outcomes = await Promise.allSettled([
      pusher.push('gone', frame('a')),
      pusher.push('here', frame('b')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(outcomes[0]).toMatchObject({ reason: expect.any(CallerGoneError) });
    expect([await stored('gone'), await stored('here')]).toEqual([[], ['b']]);
  });
});
