import { KeyRing, TransitBox } from '#libs/sealing';
import { useRedisClient } from '../../../test/support/redis-client.js';
import { LocalParking } from './local-parking.js';
import type { CallEnvelope, ParkedRequests } from './parked-requests.js';
import { RedisParking } from './redis-parking.js';

const envelope: CallEnvelope = {
  request: { method: 'POST', target: '/a', headers: [['x-a', '1']], body: Buffer.from('body') },
  totalMs: 1_000,
};

const redis = useRedisClient();

const box = new TransitBox(KeyRing.parse(`k1:${Buffer.alloc(32, 1).toString('base64')}`));
const STORES: [string, () => ParkedRequests][] = [
  ['in memory', () => new LocalParking()],
  ['in Redis', () => new RedisParking(redis(), box)],
];

describe.each(STORES)('parked requests %s', (_where, open) => {
  it('are claimed once, and not after they were withdrawn', async () => {
    const parked = open();
    await parked.park('once', envelope, 10_000);
    const claims = await Promise.all(['once', 'once', 'once'].map((id) => parked.claim(id)));
    expect(claims.filter((claim) => claim !== undefined)).toEqual([envelope]);
    expect(await parked.withdraw('once')).toBe('unknown');
    await parked.park('withdrawn', envelope, 10_000);
    expect(await parked.withdraw('withdrawn')).toBe('not_sent');
    expect(await parked.claim('withdrawn')).toBeUndefined();
  });
});
