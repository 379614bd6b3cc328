import type { Redis, ServerRun } from '#libs/redis';
import type { TransitBox } from '#libs/sealing';
import { decodeEnvelope, encodeEnvelope } from './envelope-codec.js';
import { type CallEnvelope, ParkedRequests, type Withdrawal } from './parked-requests.js';

const ownerOf = (callId: string): string => `call:${callId}|parked`;

/**
 * Where a call's sealed request lies, for a script that claims it together with something else.
 * @param run of the server: were it claimed in data that a restart lost, it would lie there again,
 *   to be sent twice
 */
export const parkedKey = (run: string, callId: string): string => `sluice:parked:${run}:${callId}`;

/**
 * In Redis: `SET PX` to park, `GETDEL` to claim, `DEL` to withdraw. The value is sealed. Nothing
 * outlives the server's run.
 */
export class RedisParking extends ParkedRequests {
  constructor(
    private readonly redis: Redis,
    private readonly box: TransitBox,
    private readonly run: ServerRun,
  ) {
    super();
  }

  async park(callId: string, envelope: CallEnvelope, ttlMs: number): Promise<void> {
    const sealed = this.box.seal(encodeEnvelope(envelope), ownerOf(callId));
    await this.redis.set(parkedKey(this.run.id, callId), sealed, 'PX', Math.ceil(ttlMs));
  }

  async claim(callId: string): Promise<CallEnvelope | undefined> {
    const sealed = await this.redis.getdelBuffer(parkedKey(await this.run.known(), callId));
    return sealed ? this.open(callId, sealed) : undefined;
  }

  async withdraw(callId: string): Promise<Withdrawal> {
    return (await this.redis.del(parkedKey(await this.run.known(), callId))) === 1
      ? 'not_sent'
      : 'unknown';
  }

  open(callId: string, sealed: Buffer): CallEnvelope {
    return decodeEnvelope(this.box.open(sealed, ownerOf(callId)));
  }
}
