import type { Redis } from '#libs/redis';
import type { KeyRing } from '#libs/sealing';
import { decodeEnvelope, encodeEnvelope } from './envelope-codec.js';
import { type CallEnvelope, PermitStore, type Withdrawal } from './permit-store.js';

const keyOf = (callId: string): string => `sluice:permit:${callId}`;
const ownerOf = (callId: string): string => `call:${callId}|permit`;

/** Permits in Redis: `SET PX`, `GETDEL` to take, `DEL` to withdraw. The value is sealed. */
export class RedisPermits extends PermitStore {
  constructor(
    private readonly redis: Redis,
    private readonly keys: KeyRing,
  ) {
    super();
  }

  async put(callId: string, envelope: CallEnvelope, ttlMs: number): Promise<void> {
    const sealed = this.keys.seal(encodeEnvelope(envelope), ownerOf(callId));
    await this.redis.set(keyOf(callId), sealed, 'PX', Math.ceil(ttlMs));
  }

  async take(callId: string): Promise<CallEnvelope | undefined> {
    const sealed = await this.redis.getdelBuffer(keyOf(callId));
    return sealed ? decodeEnvelope(this.keys.open(sealed, ownerOf(callId))) : undefined;
  }

  async withdraw(callId: string): Promise<Withdrawal> {
    return (await this.redis.del(keyOf(callId))) === 1 ? 'never_left' : 'may_have_left';
  }
}
