import type { CallTicket } from '#libs/contracts';
import { type CallConsumer, CallQueue, CallSource } from './calls.js';

/**
 * Both ends inside the one embedded process: a call is handed over as soon as the consumer has room
 * for it. Nothing is stored, so nothing outlives the process, and no worker can be lost without its
 * gateway.
 */
export class LocalCalls {
  readonly queue: CallQueue;
  readonly source: CallSource;

  constructor() {
    const source = new LocalSource();
    this.queue = new LocalQueue(source);
    this.source = source;
  }
}

class LocalQueue extends CallQueue {
  constructor(private readonly source: LocalSource) {
    super();
  }

  add(portion: readonly CallTicket[]): Promise<void> {
    this.source.accept(portion);
    return Promise.resolve();
  }

  /** Adding never fails, so nobody asks. */
  has(): Promise<boolean> {
    return Promise.resolve(false);
  }
}

class LocalSource extends CallSource {
  readonly #waiting: CallTicket[] = [];
  #consumer: CallConsumer | undefined;
  #fill = 0;
  #taken = 0;
  #ended: () => void = () => undefined;

  accept(portion: readonly CallTicket[]): void {
    this.#waiting.push(...portion);
    this.#handOver();
  }

  start(consumer: CallConsumer, fill: number): void {
    this.#consumer = consumer;
    this.#fill = fill;
    this.#handOver();
  }

  async pause(): Promise<void> {
    this.#fill = 0;
    if (this.#taken > 0) await new Promise<void>((resolve) => (this.#ended = resolve));
  }

  close(): Promise<void> {
    this.#fill = 0;
    return Promise.resolve();
  }

  #handOver(): void {
    while (this.#consumer && this.#taken < this.#fill) {
      const ticket = this.#waiting.shift();
      if (!ticket) return;
      void this.#take(this.#consumer, ticket);
    }
  }

  async #take(consumer: CallConsumer, ticket: CallTicket): Promise<void> {
    this.#taken++;
    await consumer.take(ticket);
    this.#taken--;
    if (this.#taken === 0) this.#ended();
    this.#handOver();
  }
}
