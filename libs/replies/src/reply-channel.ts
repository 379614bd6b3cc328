import type { Frame } from './frame.js';

/** How many bytes of an answer may be under way to a caller before credits must come back. */
export const CREDIT_BYTES = 1_048_576;

/** Where to reply: the gateway's address and the call. */
export interface ReplyTarget {
  callId: string;
  replyTo: string;
}

/**
 * Nobody waits for this call any more: the caller hung up or its gateway is gone. The upstream
 * request should be aborted.
 */
export class CallerGoneError extends Error {
  override readonly name = 'CallerGoneError';
}

/** One call's way back to its caller. */
export abstract class ReplyStream {
  /**
   * Sends a frame; resolves when it is stored for the gateway.
   * @throws CallerGoneError
   */
  abstract send(frame: Frame): Promise<void>;
  /** Resolves when at most CREDIT_BYTES are under way. @throws CallerGoneError */
  abstract ready(): Promise<void>;
  /** Calls back once when the caller leaves; at once if it has left already. */
  abstract onCallerGone(listener: () => void): void;
  abstract close(): void;
}

/** The worker's end of the reply channel. */
export abstract class ReplyChannel {
  /** Name of this worker in reply heads: where credits go. */
  abstract readonly worker: string;
  abstract open(target: ReplyTarget): ReplyStream;
  /** Whether that worker is connected. */
  abstract isPresent(worker: string): Promise<boolean>;
}
