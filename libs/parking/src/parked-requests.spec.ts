import { randomBytes } from 'node:crypto';
import { commandClient, type Redis, ServerRun } from '#libs/redis';
import { KeyRing, TransitBox } from '#libs/sealing';
import { startRedis } from '../../../test/support/redis.js';
import { useRedisClient } from '../../../test/support/redis-client.js';
import { until } from '../../../test/support/until.js';
import { LocalParking } from './local-parking.js';
import { ParkedBodies, WithdrawnError } from './parked-bodies.js';
import type { CallEnvelope, ParkedRequests } from './parked-requests.js';
import { RedisParking } from './redis-parking.js';

const envelope: CallEnvelope = {
  request: { method: 'POST', target: '/a', headers: [['x-a', '1']], body: Buffer.from('body') },
  totalMs: 1_000,
};

const redis = useRedisClient();

const box = new TransitBox(KeyRing.parse(`k1:${Buffer.alloc(32, 1).toString('base64')}`));
async function inRedis(client: Redis): Promise<ParkedRequests> {
  const run = new ServerRun(client);
  await run.known();
  return new RedisParking(client, box, run, new ParkedBodies(client, box, run));
}
const STORES: [string, () => Promise<ParkedRequests>][] = [
  ['in memory', () => Promise.resolve(new LocalParking())],
  ['in Redis', () => inRedis(redis())],
];

describe.each(STORES)('parked requests %s', (_where, open) => {
  it('are claimed once, and not after they were withdrawn', async () => {
    const parked = await open();
    await parked.park([{ callId: 'once', envelope: envelope, ttlMs: 10_000 }]);
    const claims = await Promise.all(['once', 'once', 'once'].map((id) => parked.claim(id)));
    expect(claims.filter((claim) => claim !== undefined)).toEqual([envelope]);
    expect(await parked.withdraw('once')).toBe('unknown');
    await parked.park([{ callId: 'withdrawn', envelope: envelope, ttlMs: 10_000 }]);
    expect(await parked.withdraw('withdrawn')).toBe('not_sent');
    expect(await parked.claim('withdrawn')).toBeUndefined();
  });
});

describe.each(STORES)('a large body of a parked request, %s', (where, open) => {
  const body = randomBytes(2_500_001);
  const large: CallEnvelope = { ...envelope, request: { ...envelope.request, body } };
  const left = async (): Promise<string[]> =>
    where === 'in Redis' ? redis().keys('sluice:parked:*') : [];

  it('is taken once, whole, by whoever has claimed the request, and nothing is left', async () => {
    const parked = await open();
    await parked.parkBody({ callId: 'large', envelope: large, ttlMs: 10_000 });
    await parked.park([{ callId: 'large', envelope: large, ttlMs: 10_000 }]);
    const claimed = (await parked.claim('large')) as CallEnvelope;
    const whole = await parked.withBody('large', claimed);
    expect(whole?.request.body.equals(body)).toBe(true);
    expect(whole?.request.headers).toEqual(large.request.headers);
    expect(await left()).toEqual([]);
    if (where === 'in Redis') expect(await parked.withBody('large', claimed)).toBeUndefined();
  });

  it('goes with its request when that is withdrawn', async () => {
    const parked = await open();
    await parked.parkBody({ callId: 'withdrawn', envelope: large, ttlMs: 10_000 });
    await parked.park([{ callId: 'withdrawn', envelope: large, ttlMs: 10_000 }]);
    expect(await parked.withdraw('withdrawn')).toBe('not_sent');
    expect(await parked.claim('withdrawn')).toBeUndefined();
    await until(async () => (await left()).length === 0);
  });

  if (where === 'in Redis')
    it('is not for a worker of a version that would send the request without it', async () => {
      const parked = await open();
      await parked.parkBody({ callId: 'newer', envelope: large, ttlMs: 10_000 });
      await parked.park([{ callId: 'newer', envelope: large, ttlMs: 10_000 }]);
      const [key = ''] = (await left()).filter((each) => !each.endsWith(':body'));
      const stored = (await redis().getBuffer(key)) ?? Buffer.alloc(0);
      expect(() => box.open(stored, 'call:newer|parked')).toThrow('unknown layout');
      expect(await parked.withdraw('newer')).toBe('not_sent');
      await until(async () => (await left()).length === 0);
    });

  if (where === 'in Redis')
    it('that is still on its way when its request is withdrawn does not come to lie there', async () => {
      const parked = await open();
      const parking = parked.parkBody({ callId: 'early', envelope: large, ttlMs: 10_000 });
      expect(await parked.withdraw('early')).toBe('not_sent');
      await expect(parking).rejects.toThrow(WithdrawnError);
      await until(async () => (await left()).length === 0);
    });
});

it('a request that was sent is not there to be sent again when Redis comes back with older data', async () => {
  const server = await startRedis();
  const client = commandClient(server.url);
  client.on('error', () => undefined);
  await client.connect();
  const parked = await inRedis(client);
  await parked.park([{ callId: 'sent', envelope: envelope, ttlMs: 60_000 }]);
  await client.save();
  expect(await parked.claim('sent')).toEqual(envelope);
  await server.restart();
  await until(() => client.status === 'ready');
  expect(await client.keys('sluice:parked:*')).toHaveLength(1);
  expect(await parked.claim('sent')).toBeUndefined();
  expect(await parked.withdraw('sent')).toBe('unknown');
  client.disconnect();
  await server.stop();
});
