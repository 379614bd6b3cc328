import type { Redis } from '#libs/redis';
import type { KeyRing } from '#libs/sealing';
import { decodeEnvelope, encodeEnvelope } from './envelope-codec.js';
import {
  type CallEnvelope,
  PermitStore,
  type Span,
  type Untimely,
  type Withdrawal,
} from './permit-store.js';

const keyOf = (callId: string): string => `sluice:permit:${callId}`;
const ownerOf = (callId: string): string => `call:${callId}|permit`;

/** Takes a permit only within a span, on the clock that gave the turn. Outside, it says by how many milliseconds: late ones are negative. */
const TAKE_IN_TIME = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local off = 0
if now < tonumber(ARGV[1]) then off = ARGV[1] - now elseif now > tonumber(ARGV[2]) then off = ARGV[2] - now end
if off == 0 then return redis.call('GETDEL', KEYS[1]) end
return redis.call('EXISTS', KEYS[1]) == 1 and 'off' .. string.format('%.3f', off)`;
const OFF = Buffer.from('off');

type TakeInTime = (key: string, from: number, to: number) => Promise<Buffer | null>;

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

  async take(callId: string, during?: Span): Promise<CallEnvelope | Untimely | undefined> {
    const sealed = await (during === undefined
      ? this.redis.getdelBuffer(keyOf(callId))
      : this.#takeInTime(keyOf(callId), during.from, during.to));
    if (!sealed) return undefined;
    if (sealed.subarray(0, OFF.length).equals(OFF)) return untimely(sealed);
    return decodeEnvelope(this.keys.open(sealed, ownerOf(callId)));
  }

  async withdraw(callId: string): Promise<Withdrawal> {
    return (await this.redis.del(keyOf(callId))) === 1 ? 'never_left' : 'may_have_left';
  }
}

function untimely(answer: Buffer): Untimely {
  const byMs = Number(answer.subarray(OFF.length).toString());
  return byMs >= 0 ? { kind: 'early', byMs } : { kind: 'late' };
}
