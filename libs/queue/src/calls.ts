import type { CallTicket } from '#libs/contracts';

/** Calls on their way to a worker, from the gateway's side. */
export abstract class CallQueue {
  /**
   * Resolves when the queue has the portion.
   * @throws SluiceError `redis_unavailable` while the store is away or does not answer; the queue's
   *   own error otherwise
   */
  abstract add(portion: readonly CallTicket[]): Promise<void>;
  /** Whether the portion waits, or is in a worker's hands. */
  abstract has(portion: readonly CallTicket[]): Promise<boolean>;
}

/** Whoever executes calls. */
export interface CallConsumer {
  /** Names it to the other workers. */
  readonly worker: string;
  /** Resolves when the call has ended. Never rejects. */
  take(ticket: CallTicket): Promise<void>;
  /** The worker that had taken them is gone. Never rejects. */
  lose(tickets: readonly CallTicket[]): Promise<void>;
  /** Whether another worker is connected. */
  isPresent(worker: string): Promise<boolean>;
}

/** Calls on their way to a worker, from the worker's side. */
export abstract class CallSource {
  /**
   * Hands calls to the consumer from now on.
   * @param fill so many are taken at the same time, waiting ones included
   */
  abstract start(consumer: CallConsumer, fill: number): void;
  /** Takes no more. Resolves when all that were taken have ended. */
  abstract pause(): Promise<void>;
  /** Lets go of those that have not ended. */
  abstract close(): Promise<void>;
}
