import { sleep } from '#libs/clock';
import { SluiceError, ignore } from '#libs/errors';
import type { Redis } from '#libs/redis';
import type { TransitBox } from '#libs/sealing';
import type { Logger } from '#libs/telemetry';
import {
  CANCEL_CHANNEL,
  creditChannel,
  listKey,
  newAddress,
  PRESENCE_RENEW_MS,
  PRESENCE_TTL_MS,
  presenceKey,
} from './keys.js';
import type { Frame } from './frame.js';
import { ReplyInbox, type ReplyReceiver } from './reply-inbox.js';
import { type FrameAddress, readStored } from './sealed-frame.js';

const BATCH = 200;
const BLOCK_S = 2;
/** Replies cannot arrive while Redis is away; after this long the waiting callers are told. */
const PATIENCE_MS = 3_000;

interface Expectation {
  receiver: ReplyReceiver;
  next: number;
}

/**
 * Replies of a gateway process in one Redis list, drained by one blocking multi-pop. When Redis was
 * away so long that our presence expired, or came back empty, workers have given up on our calls,
 * so everyone waiting is told at once.
 */
export class RedisReplyInbox extends ReplyInbox {
  readonly address = newAddress();
  readonly #expected = new Map<string, Expectation>();
  #renewal: NodeJS.Timeout | undefined;
  #awaySince: number | undefined;
  #closed = false;
  #draining: Promise<void> = Promise.resolve();

  constructor(
    /** For presence, credits and cancellations. */
    private readonly commands: Redis,
    /** Owned by the inbox: it blocks on the list. */
    private readonly blocking: Redis,
    private readonly box: TransitBox,
    private readonly log: Logger,
  ) {
    super();
  }

  async open(): Promise<void> {
    await this.#announce(false).catch(ignore('it expires by itself'));
    this.#renewal = setInterval(() => void this.#renew(), PRESENCE_RENEW_MS);
    this.commands.on('ready', () => void this.#renew());
    this.#draining = this.#drain();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#renewal);
    this.blocking.disconnect();
    await this.#draining;
    await this.commands
      .del(presenceKey(this.address), listKey(this.address))
      .catch(ignore('announced again in a moment'));
  }

  expect(callId: string, receiver: ReplyReceiver): void {
    this.#expected.set(callId, { receiver, next: 0 });
  }

  forget(callId: string): void {
    this.#expected.delete(callId);
  }

  grant(callId: string, worker: string, totalBytes: number): void {
    this.#tell(creditChannel(worker), `${callId} ${totalBytes}`);
  }

  cancel(callId: string): void {
    this.#tell(CANCEL_CHANNEL, callId);
  }

  #tell(channel: string, message: string): void {
    this.commands.publish(channel, message).catch((error: unknown) => {
      this.log.debug({ err: error, channel }, 'a message to workers was not sent');
    });
  }

  async #renew(): Promise<void> {
    try {
      await this.#announce(true);
      this.#awaySince = undefined;
    } catch {
      this.#awaySince ??= performance.now();
      if (performance.now() - this.#awaySince > PATIENCE_MS) this.#loseAll();
    }
  }

  async #announce(again: boolean): Promise<void> {
    const { commands } = this;
    const created = await commands.set(presenceKey(this.address), '1', 'PX', PRESENCE_TTL_MS, 'NX');
    if (created === 'OK') {
      if (again) this.#loseAll();
      return;
    }
    await commands.pexpire(presenceKey(this.address), PRESENCE_TTL_MS);
  }

  #loseAll(): void {
    const lost = [...this.#expected.values()];
    this.#expected.clear();
    for (const { receiver } of lost) {
      receiver.onLost(
        new SluiceError('redis_unavailable', {
          dispatched: true,
          detail: 'The queue store lost its state; the call may have been sent.',
        }),
      );
    }
  }

  async #drain(): Promise<void> {
    const { blocking, log } = this;
    while (!this.#closed) {
      try {
        const popped = await blocking.blmpopBuffer(
          BLOCK_S,
          1,
          listKey(this.address),
          'LEFT',
          'COUNT',
          BATCH,
        );
        for (const stored of popped?.[1] ?? []) this.#dispatch(stored as Buffer);
      } catch (error) {
        if (this.#closed) return;
        log.warn({ err: error }, 'replies cannot be read, trying again');
        await sleep(100);
      }
    }
  }

  /** Frames of calls that are over are not even opened. */
  #dispatch(stored: Buffer): void {
    const { addresses, open } = readStored(stored);
    if (!addresses.some(({ callId }) => this.#expected.has(callId))) return;
    try {
      const frames = open(this.box);
      for (const [index, address] of addresses.entries()) this.#receive(address, frames[index]);
    } catch (error) {
      for (const { callId } of addresses) this.#lose(callId, error);
    }
  }

  /** Never throws. */
  #receive({ callId, sequence }: FrameAddress, frame: Frame | undefined): void {
    const expected = this.#expected.get(callId);
    // A worker that lost its connection sends its last frames again.
    if (!frame || !expected || (frame.kind === 'answer' && sequence < expected.next)) return;
    try {
      if (sequence !== expected.next && frame.kind === 'answer')
        throw new Error(`frame ${sequence} came instead of ${expected.next}`);
      expected.next++;
      expected.receiver.onFrame(frame);
    } catch (error) {
      this.#lose(callId, error);
    }
  }

  #lose(callId: string, error: unknown): void {
    const expected = this.#expected.get(callId);
    this.forget(callId);
    expected?.receiver.onLost(new SluiceError('internal_error', { dispatched: true }, error));
  }
}
