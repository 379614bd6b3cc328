import { randomUUID } from 'node:crypto';
import { keepSubscribed, type Redis } from '#libs/redis';
import type { TransitBox } from '#libs/sealing';
import type { Logger } from '#libs/telemetry';
import { CreditStream } from './credit-stream.js';
import { encodeFrame, type Frame } from './frame.js';
import { CANCEL_CHANNEL, creditChannel, PRESENCE_RENEW_MS, presenceKey } from './keys.js';
import { ReplyChannel, type ReplyStream, type ReplyTarget } from './reply-channel.js';
import { FramePusher } from './frame-pusher.js';

/** Sends replies into gateways' lists and listens for their credits and cancellations. */
export class RedisReplyChannel extends ReplyChannel {
  readonly worker = randomUUID();
  readonly #streams = new Map<string, RedisStream>();
  readonly #pusher: FramePusher;
  #watch: NodeJS.Timeout | undefined;

  constructor(
    private readonly commands: Redis,
    /** Owned by the channel: it receives credits and cancellations. */
    private readonly subscriber: Redis,
    box: TransitBox,
    private readonly log: Logger,
  ) {
    super();
    this.#pusher = new FramePusher(commands, box);
  }

  listen(): void {
    const { subscriber } = this;
    subscriber.on('message', (channel: string, message: string) => {
      if (channel === CANCEL_CHANNEL) this.#streams.get(message)?.callerGone();
      else this.#granted(message);
    });
    keepSubscribed(subscriber, CANCEL_CHANNEL, creditChannel(this.worker));
    this.#watch = setInterval(() => void this.#leaveTheGone(), PRESENCE_RENEW_MS);
  }

  close(): void {
    clearInterval(this.#watch);
    this.subscriber.disconnect();
  }

  open(target: ReplyTarget): ReplyStream {
    const stream = new RedisStream(target, this.#pusher, () => this.#streams.delete(target.callId));
    this.#streams.set(target.callId, stream);
    return stream;
  }

  async isPresent(worker: string): Promise<boolean> {
    const [, subscribers] = await this.commands.pubsub('NUMSUB', creditChannel(worker));
    return Number(subscribers) > 0;
  }

  /**
   * A gateway that is gone takes no frame, but a worker that waits for the third party, or for
   * credits, sends it none.
   */
  async #leaveTheGone(): Promise<void> {
    const { commands, log } = this;
    const gateways = new Set([...this.#streams.values()].map(({ gateway }) => gateway));
    for (const gateway of gateways) {
      try {
        if ((await commands.exists(presenceKey(gateway))) === 1) continue;
      } catch (error) {
        return log.debug({ err: error }, 'whether gateways are present is not known');
      }
      for (const stream of this.#streams.values())
        if (stream.gateway === gateway) stream.callerGone();
    }
  }

  #granted(message: string): void {
    const [callId = '', totalBytes] = message.split(' ');
    this.#streams.get(callId)?.granted(Number(totalBytes));
  }
}

class RedisStream extends CreditStream {
  #sequence = 0;

  constructor(
    private readonly target: ReplyTarget,
    private readonly pusher: FramePusher,
    private readonly closed: () => void,
  ) {
    super();
  }

  get gateway(): string {
    return this.target.replyTo;
  }

  protected deliver(frame: Frame): Promise<void> {
    const { callId, replyTo } = this.target;
    const encoded = encodeFrame(frame);
    return this.pusher.push(replyTo, { callId, sequence: this.#sequence++, encoded });
  }

  close(): void {
    this.closed();
  }
}
