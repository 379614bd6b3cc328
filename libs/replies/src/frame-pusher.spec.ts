import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { KeyRing, TransitBox } from '#libs/sealing';
import { useRedisClient } from '../../../test/support/redis-client.js';
import { FramePusher } from './frame-pusher.js';
import { encodeFrame } from './frame.js';
import { listKey, newAddress, presenceKey } from './keys.js';
import { CallerGoneError } from './reply-channel.js';
import { type EncodedFrame, readStored } from './sealed-frame.js';

const redis = useRedisClient();

const box = new TransitBox(KeyRing.parse(`k1:${Buffer.alloc(32, 7).toString('base64')}`));
const CALL = '9b2c7c1e-5b0f-4b57-9d0c-0c1f7a3f3f64';
const frame = (sequence: number): EncodedFrame => ({
  callId: CALL,
  sequence,
  encoded: encodeFrame({ kind: 'answer', data: Buffer.from(`frame ${sequence}`), end: false }),
});

/** The frames in a gateway's list, each as it opens, and in how many pieces they lie there. */
async function stored(gateway: string): Promise<{ frames: string[]; pieces: number }> {
  const pieces = await redis().lrangeBuffer(listKey(gateway), 0, -1);
  const frames = pieces.flatMap((piece) => readStored(piece).open(box));
  return {
    frames: frames.map((each) => String('data' in each && each.data)),
    pieces: pieces.length,
  };
}

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
    const pusher = new FramePusher(redis(), box);
    const frames = Array.from({ length: 60 }, (_, index) => frame(index));
    const turns = [1, 2, 20, 30, 1, 5, 1];
    let from = 0;
    for (const length of turns) {
      const some = frames.slice(from, (from += length));
      await inOneTurn(some.map((each) => () => pusher.push('ordered', each)));
    }
    expect((await stored('ordered')).frames).toEqual(frames.map((_, at) => `frame ${at}`));
  });

  it('share a round trip while there are many', async () => {
    await redis().set(presenceKey('busy'), '1');
    const pusher = new FramePusher(redis(), box);
    const before = await scriptsRun();
    for (let turn = 0; turn < 10; turn++)
      await inOneTurn(Array.from({ length: 20 }, () => () => pusher.push('busy', frame(1))));
    expect((await stored('busy')).frames).toHaveLength(200);
    expect((await scriptsRun()) - before).toBeLessThan(40);
  });

  it('leave at once while there are few', async () => {
    await redis().set(presenceKey('quiet'), '1');
    const pusher = new FramePusher(redis(), box);
    await nextTurn();
    const { bytesWritten } = redis().stream as Socket;
    const pushed = pusher.push('quiet', frame(1));
    await Promise.resolve();
    expect((redis().stream as Socket).bytesWritten).toBeGreaterThan(bytesWritten);
    await pushed;
  });

  it('are refused when their gateway is gone, whoever else’s leave with them', async () => {
    await redis().set(presenceKey('here'), '1');
    const pusher = new FramePusher(redis(), box);
    const outcomes = await Promise.allSettled([
      pusher.push('gone', frame(1)),
      pusher.push('here', frame(2)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(outcomes[0]).toMatchObject({ reason: expect.any(CallerGoneError) });
    expect((await stored('gone')).frames).toEqual([]);
    expect((await stored('here')).frames).toEqual(['frame 2']);
  });

  it('are sealed as one for a gateway that opens packs, and each by itself for one that does not', async () => {
    const [packs, singles] = [newAddress(), 'of-0.2'];
    const pusher = new FramePusher(redis(), box);
    for (const gateway of [packs, singles]) {
      await redis().set(presenceKey(gateway), '1');
      await inOneTurn(Array.from({ length: 40 }, (_, at) => () => pusher.push(gateway, frame(at))));
    }
    const [packed, single] = [await stored(packs), await stored(singles)];
    expect(packed.frames).toEqual(single.frames);
    expect(single.pieces).toBe(40);
    expect(packed.pieces).toBeLessThan(6);
  });
});
