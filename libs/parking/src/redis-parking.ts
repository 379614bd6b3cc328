import { ignore } from '#libs/errors';
import type { Redis, ServerRun } from '#libs/redis';
import type { TransitBox } from '#libs/sealing';
import { decodeEnvelope, encodeEnvelope } from './envelope-codec.js';
import { Claims } from './claims.js';
import type { ParkedBodies } from './parked-bodies.js';
import { parkedKey } from './parked-key.js';
import {
  type CallEnvelope,
  type ParkedRequest,
  ParkedRequests,
  type Withdrawal,
} from './parked-requests.js';
import { defineScripts, type ParkingCommands } from './parking-commands.js';

const NO_BODY = Buffer.alloc(0);
/**
 * Stands before a request whose body lies apart. A worker of a version that knows no such bodies
 * cannot open it, and sends nothing.
 */
const HEAD_ONLY = Buffer.from([0]);
const ownerOf = (callId: string): string => `call:${callId}|parked`;
const headOwnerOf = (callId: string): string => `call:${callId}|parked head`;

/**
 * In Redis: `SET PX` to park, `GETDEL` to claim, `DEL` to withdraw; many at a time in a script. The
 * value is sealed. Nothing outlives the server's run.
 */
export class RedisParking extends ParkedRequests {
  readonly #commands: ParkingCommands;
  readonly #claims: Claims;

  constructor(
    private readonly redis: Redis,
    private readonly box: TransitBox,
    private readonly run: ServerRun,
    private readonly bodies: ParkedBodies,
  ) {
    super();
    this.#commands = defineScripts(redis);
    this.#claims = new Claims(redis);
  }

  async parkBody({ callId, envelope, ttlMs }: ParkedRequest): Promise<void> {
    const { body } = envelope.request;
    if (this.bodies.isLarge(body)) await this.bodies.park(callId, body, ttlMs);
  }

  async park(requests: readonly ParkedRequest[]): Promise<void> {
    const parked = requests.map(({ callId, envelope, ttlMs }) => ({
      key: parkedKey(this.run.id, callId),
      sealed: this.#sealed(callId, envelope),
      ttlMs: Math.ceil(ttlMs),
    }));
    const [first, ...others] = parked;
    if (first && others.length === 0)
      return void (await this.redis.set(first.key, first.sealed, 'PX', first.ttlMs));
    const keys = parked.map(({ key }) => key);
    const values = parked.flatMap(({ sealed, ttlMs }) => [ttlMs, sealed]);
    await this.#commands.parking_park(keys.length, ...keys, ...values);
  }

  bytesOf({ request: { body } }: CallEnvelope): number {
    return this.bodies.isLarge(body) ? 0 : body.length;
  }

  async claim(callId: string, bytes = 0): Promise<CallEnvelope | undefined> {
    const key = parkedKey(await this.run.known(), callId);
    const sealed = await this.#claims.claim(key, bytes);
    return sealed ? this.open(callId, sealed) : undefined;
  }

  async withBody(callId: string, envelope: CallEnvelope): Promise<CallEnvelope | undefined> {
    const { bodyBytes } = envelope;
    if (bodyBytes === undefined) return envelope;
    const body = await this.bodies.take(callId, bodyBytes);
    return body && { ...envelope, request: { ...envelope.request, body } };
  }

  async withdraw(callId: string): Promise<Withdrawal> {
    if (this.withdrawBody(callId)) return 'not_sent';
    return (await this.redis.del(parkedKey(await this.run.known(), callId))) === 1
      ? 'not_sent'
      : 'unknown';
  }

  /**
   * Before its request is withdrawn: nothing may be parked after that.
   * @returns whether its request was not parked yet, and never will be
   */
  withdrawBody(callId: string): boolean {
    const isArriving = this.bodies.stop(callId);
    void this.bodies.drop(callId).catch(ignore('it expires by itself'));
    return isArriving;
  }

  #sealed(callId: string, envelope: CallEnvelope): Buffer {
    const { request } = envelope;
    if (!this.bodies.isLarge(request.body))
      return this.box.seal(encodeEnvelope(envelope), ownerOf(callId));
    const bodyBytes = request.body.length;
    const head = { ...envelope, request: { ...request, body: NO_BODY }, bodyBytes };
    return Buffer.concat([HEAD_ONLY, this.box.seal(encodeEnvelope(head), headOwnerOf(callId))]);
  }

  open(callId: string, stored: Buffer): CallEnvelope {
    const isHeadOnly = stored[0] === HEAD_ONLY[0];
    const sealed = isHeadOnly ? stored.subarray(HEAD_ONLY.length) : stored;
    const owner = isHeadOnly ? headOwnerOf(callId) : ownerOf(callId);
    return decodeEnvelope(this.box.open(sealed, owner));
  }
}
