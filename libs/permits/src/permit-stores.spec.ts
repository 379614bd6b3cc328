import { KeyRing } from '#libs/sealing';
import { useRedisClient } from '../../../test/support/redis-client.js';
import { LocalPermits } from './local-permits.js';
import type { CallEnvelope, PermitStore } from './permit-store.js';
import { RedisPermits } from './redis-permits.js';

const now = (): number => performance.timeOrigin + performance.now();
const envelope: CallEnvelope = {
  request: { method: 'POST', target: '/a', headers: [['x-a', '1']], body: Buffer.from('body') },
  totalMs: 1_000,
};

const redis = useRedisClient();

const keys = KeyRing.parse(`k1:${Buffer.alloc(32, 1).toString('base64')}`);
const STORES: [string, () => PermitStore][] = [
  ['in memory', () => new LocalPermits()],
  ['in Redis', () => new RedisPermits(redis(), keys)],
];

describe.each(STORES)('permits %s', (_where, open) => {
  it('are taken once, and not after they were withdrawn', async () => {
    const store = open();
    await store.put('once', envelope, 10_000);
    const takers = await Promise.all([store.take('once'), store.take('once'), store.take('once')]);
    expect(takers.filter((taken) => taken !== undefined)).toEqual([envelope]);
    expect(await store.withdraw('once')).toBe('may_have_left');
    await store.put('withdrawn', envelope, 10_000);
    expect(await store.withdraw('withdrawn')).toBe('never_left');
    expect(await store.take('withdrawn')).toBeUndefined();
  });

  it('stay where they are before and after their span, and say how far it is', async () => {
    const store = open();
    await store.put('span', envelope, 10_000);
    const early = await store.take('span', { from: now() + 5_000, to: now() + 5_020 });
    expect(early).toEqual({ kind: 'early', byMs: expect.any(Number) });
    const { byMs = 0 } = early as { byMs?: number };
    expect(Math.abs(byMs - 5_000)).toBeLessThan(1_000);
    expect(await store.take('span', { from: now() - 5_020, to: now() - 5_000 })).toEqual({
      kind: 'late',
    });
    expect(await store.take('span', { from: now() - 5_000, to: now() + 5_000 })).toEqual(envelope);
    expect(await store.take('span', { from: now() + 5_000, to: now() + 5_020 })).toBeUndefined();
  });
});
