import type { Redis } from '#libs/redis';
import type { KeyRing } from '#libs/sealing';
import { decodeEnvelope, encodeEnvelope } from './envelope-codec.js';
import { type CallEnvelope, PermitStore, type Withdrawal } from './permit-store.js';

const keyOf = (callId: string): string => `sluice:permit:${callId}`;
const ownerOf = (callId: string): string => `call:${callId}|permit`;

/** Takes a permit only while its turn lasts, on the clock that gave the turn. */
const TAKE_IN_TIME = `
local time = redis.call('TIME')
if time[1] * 1000 + time[2] / 1000 <= tonumber(ARGV[1]) then return redis.call('GETDEL', KEYS[1]) end
return redis.call('EXISTS', KEYS[1]) == 1 and 'late'`;
const LATE = Buffer.from('late');

type TakeInTime = (key: string, leaveBy: number) => Promise<Buffer | null>;

/** Permits in Redis: `SET PX`, `GETDEL` to take, `DEL` to withdraw. The value is sealed. */
export class RedisPermits extends PermitStore {
  readonly #takeInTime: TakeInTime;

  constructor(
    private readonly redis: Redis,
    private readonly keys: KeyRing,
  ) {
    super();
    redis.defineCommand('sluiceTakeInTime', { numberOfKeys: 1, lua: TAKE_IN_TIME });
    const defined = redis as Redis & { sluiceTakeInTimeBuffer: TakeInTime };
    this.#takeInTime = defined.sluiceTakeInTimeBuffer.bind(defined);
  }

  async put(callId: string, envelope: CallEnvelope, ttlMs: number): Promise<void> {
    const sealed = this.keys.seal(encodeEnvelope(envelope), ownerOf(callId));
    await this.redis.set(keyOf(callId), sealed, 'PX', Math.ceil(ttlMs));
  }

  async take(callId: string, leaveBy?: number): Promise<CallEnvelope | 'late' | undefined> {
    const sealed = await (leaveBy === undefined
      ? this.redis.getdelBuffer(keyOf(callId))
      : this.#takeInTime(keyOf(callId), leaveBy));
    if (sealed?.equals(LATE)) return 'late';
    return sealed ? decodeEnvelope(this.keys.open(sealed, ownerOf(callId))) : undefined;
  }

  async withdraw(callId: string): Promise<Withdrawal> {
    return (await this.redis.del(keyOf(callId))) === 1 ? 'never_left' : 'may_have_left';
  }
}
