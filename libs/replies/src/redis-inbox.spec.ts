import { randomUUID } from 'node:crypto';
import { waitingClient } from '#libs/redis';
import { KeyRing, TransitBox } from '#libs/sealing';
import type { Logger } from '#libs/telemetry';
import { useRedisClient } from '../../../test/support/redis-client.js';
import { until } from '../../../test/support/until.js';
import { encodeFrame } from './frame.js';
import { listKey } from './keys.js';
import { RedisReplyInbox } from './redis-inbox.js';
import { type EncodedFrame, sealFrame, sealPack } from './sealed-frame.js';

const redis = useRedisClient();
const box = new TransitBox(KeyRing.parse(`k1:${Buffer.alloc(32, 7).toString('base64')}`));
const log = { debug: () => undefined, warn: () => undefined } as unknown as Logger;

describe('the replies of a gateway', () => {
  let inbox: RedisReplyInbox;
  beforeEach(async () => {
    const { host = '', port = 0 } = redis().options;
    const blocking = waitingClient(`redis://${host}:${port}`);
    await blocking.connect();
    inbox = new RedisReplyInbox(redis(), blocking, box, log);
    await inbox.open();
  });
  afterEach(() => inbox.close());

  /** A call that waits, and what it has been told. */
  function waiting(): { frame: EncodedFrame; told: string[] } {
    const callId = randomUUID();
    const told: string[] = [];
    inbox.expect(callId, {
      onFrame: (frame) => void told.push(frame.kind),
      onLost: ({ code, facts }) => void told.push(`${code} ${facts.dispatched}`),
    });
    const encoded = encodeFrame({ kind: 'answer', data: Buffer.from(callId), end: true });
    return { frame: { callId, sequence: 0, encoded }, told };
  }

  const arrive = (...stored: Buffer[]): Promise<number> =>
    redis().rpush(listKey(inbox.address), ...stored);

  it('reach the calls of a pack one by one, whoever of them still waits', async () => {
    const [gone, stays] = [waiting(), waiting()];
    inbox.forget(gone.frame.callId);
    await arrive(sealPack(box, [gone.frame, stays.frame]));
    await until(() => stays.told.length > 0);
    expect([gone.told, stays.told]).toEqual([[], ['answer']]);
  });

  it.each([1, 40])(
    'that do not open, changed %i bytes before their end, are told to each of their calls and to no other',
    async (bytes) => {
      const [one, two, other] = [waiting(), waiting(), waiting()];
      const broken = sealPack(box, [one.frame, two.frame]);
      const at = broken.length - bytes;
      broken.writeUInt8(broken.readUInt8(at) ^ 1, at);
      await arrive(broken, sealFrame(box, other.frame));
      await until(() => other.told.length > 0);
      const lost = ['internal_error true'];
      expect([one.told, two.told, other.told]).toEqual([lost, lost, ['answer']]);
    },
  );

  it('are read on after something that is no reply', async () => {
    const call = waiting();
    await arrive(Buffer.from('short'), Buffer.alloc(40, 0xff), sealFrame(box, call.frame));
    await until(() => call.told.length > 0);
    expect(call.told).toEqual(['answer']);
  });
});
