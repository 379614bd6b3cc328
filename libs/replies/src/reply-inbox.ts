import type { SluiceError } from '#libs/errors';
import type { Frame } from './frame.js';

/** The waiting side of one call. */
export interface ReplyReceiver {
  /** Frames in order, none missing; after the last one nothing more comes. */
  onFrame(frame: Frame): void;
  /** No (further) answer can arrive. */
  onLost(error: SluiceError): void;
}

/**
 * The gateway's end of the reply channel. It always drains; what a slow caller has not read yet is
 * bounded by credits.
 */
export abstract class ReplyInbox {
  /** Where workers send replies for this process; goes into the ticket. */
  abstract readonly address: string;
  abstract expect(callId: string, receiver: ReplyReceiver): void;
  /** The call is over for this side; later frames for it are dropped. */
  abstract forget(callId: string): void;
  /**
   * Tells the worker how many bytes of the answer have reached the caller in all, so that it may
   * send more. May be repeated.
   */
  abstract grant(callId: string, worker: string, totalBytes: number): void;
  /** Tells whichever worker runs the call that nobody waits for it any more. */
  abstract cancel(callId: string): void;
}
