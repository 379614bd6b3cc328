import type { Redis } from '#libs/redis';
import type { TransitBox } from '#libs/sealing';
import { decodeEnvelope, encodeEnvelope } from './envelope-codec.js';
import { type CallEnvelope, ParkedRequests, type Withdrawal } from './parked-requests.js';

const ownerOf = (callId: string): string => `call:${callId}|parked`;

/** Where a call's sealed request lies, for a script that claims it together with something else. */
export const parkedKey = (callId: string): string => `sluice:parked:${callId}`;

/** In Redis: `SET PX` to park, `GETDEL` to claim, `DEL` to withdraw. The value is sealed. */
export class RedisParking extends ParkedRequests {
  constructor(
    private readonly redis: Redis,
    private readonly box: TransitBox,
  ) {
    super();
  }

  async park(callId: string, envelope: CallEnvelope, ttlMs: number): Promise<void> {
    const sealed = this.box.seal(encodeEnvelope(envelope), ownerOf(callId));
    await this.redis.set(parkedKey(callId), sealed, 'PX', Math.ceil(ttlMs));
  }

  async claim(callId: string): Promise<CallEnvelope | undefined> {
    const sealed = await this.redis.getdelBuffer(parkedKey(callId));
    return sealed ? this.open(callId, sealed) : undefined;
  }

  async withdraw(callId: string): Promise<Withdrawal> {
    return (await this.redis.del(parkedKey(callId))) === 1 ? 'not_sent' : 'unknown';
  }

  open(callId: string, sealed: Buffer): CallEnvelope {
    return decodeEnvelope(this.box.open(sealed, ownerOf(callId)));
  }
}
