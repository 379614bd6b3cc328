import { randomUUID } from 'node:crypto';
import { CreditStream } from './credit-stream.js';
import type { Frame } from './frame.js';
import {
  CallerGoneError,
  ReplyChannel,
  type ReplyStream,
  type ReplyTarget,
} from './reply-channel.js';
import { ReplyInbox, type ReplyReceiver } from './reply-inbox.js';

/**
 * Both ends of the reply channel inside the one embedded process: frames are handed over, nothing
 * is encoded.
 */
export class LocalReplies {
  readonly #receivers = new Map<string, ReplyReceiver>();
  readonly #streams = new Map<string, CreditStream>();
  readonly inbox: ReplyInbox = new LocalInbox(this.#receivers, this.#streams);
  readonly channel: ReplyChannel = new LocalChannel(this.#receivers, this.#streams);
}

class LocalInbox extends ReplyInbox {
  readonly address = `local-${randomUUID()}`;

  constructor(
    private readonly receivers: Map<string, ReplyReceiver>,
    private readonly streams: Map<string, CreditStream>,
  ) {
    super();
  }

  expect(callId: string, receiver: ReplyReceiver): void {
    this.receivers.set(callId, receiver);
  }

  forget(callId: string): void {
    this.receivers.delete(callId);
  }

  grant(callId: string, _worker: string, totalBytes: number): void {
    this.streams.get(callId)?.granted(totalBytes);
  }

  cancel(callId: string): void {
    this.streams.get(callId)?.callerGone();
  }
}

class LocalChannel extends ReplyChannel {
  readonly worker = 'local';

  constructor(
    private readonly receivers: Map<string, ReplyReceiver>,
    private readonly streams: Map<string, CreditStream>,
  ) {
    super();
  }

  open({ callId }: ReplyTarget): ReplyStream {
    const stream = new LocalStream(callId, this.receivers, () => this.streams.delete(callId));
    this.streams.set(callId, stream);
    return stream;
  }

  /** It is this process. */
  isPresent(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

class LocalStream extends CreditStream {
  constructor(
    private readonly callId: string,
    private readonly receivers: ReadonlyMap<string, ReplyReceiver>,
    readonly close: () => void,
  ) {
    super();
  }

  protected deliver(frame: Frame): Promise<void> {
    const receiver = this.receivers.get(this.callId);
    if (!receiver) return Promise.reject(new CallerGoneError());
    receiver.onFrame(frame);
    return Promise.resolve();
  }
}
