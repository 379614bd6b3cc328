import { SluiceError } from '#libs/errors';
import { SealingError } from '#libs/sealing';
import type { Message, MessageBox } from './message-box.js';
import type { Receiver } from './receiver.js';
import type { SealedSecrets, WebhookSecrets } from './secrets.js';
import { signedHeaders } from './signature.js';

/** One attempt at a message, under the fence with which it was begun. */
export interface AttemptStart extends Receiver {
  callbackId: string;
  fence: string;
  /** 1 for the first. */
  number: number;
  endpointId: string | null;
}

/** An attempt to be made: where to, what, signed. */
export interface Attempt extends AttemptStart {
  message: Message;
  headers: [name: string, value: string][];
}

/** What became of an attempt. */
export type Delivery =
  | { kind: 'delivered'; status: number }
  /** It was begun and not made: it does not count. */
  | { kind: 'unmade'; status?: undefined }
  /** The receiver wants no more messages, ever. */
  | { kind: 'gone'; status: number }
  | {
      kind: 'failed';
      status: number | undefined;
      reason: string;
      /** Left out: it is given up. */
      retryInMs: number | undefined;
      /** The receiver wants to be left alone for so long. */
      pauseMs?: number | undefined;
    };

/** When an attempt was made, and how long it took. */
export interface AttemptTime {
  /** ISO 8601. */
  at: string;
  tookMs: number;
}

export interface AttemptEnd {
  attempt: AttemptStart;
  delivery: Delivery;
  /** Left out when none was made. */
  time?: AttemptTime;
  /** How the answer began of a receiver that did not take the message. */
  answer?: string | undefined;
}

/** A message of which an attempt has begun, as it lies in the database. */
export interface AttemptStartRow extends AttemptStart, SealedSecrets {
  sealed: Buffer | null;
  isDisabled: boolean;
  /** Of its endpoint, which may have another one now. */
  url: string | null;
}

export const ENDPOINT_DISABLED = 'the endpoint is disabled';
const UNREADABLE =
  'the message or its signing secret cannot be opened: the encryption key is gone or another one';
const NO_SECRET = 'there is no signing secret';

/** Opens and signs messages. */
export class Opener {
  constructor(
    private readonly box: MessageBox,
    private readonly secrets: WebhookSecrets,
  ) {}

  /** @returns what is to be sent, or how it ends: what cannot be opened now never can be */
  open({
    sealed,
    isDisabled,
    url,
    secret,
    oldSecret,
    ...begun
  }: AttemptStartRow): Attempt | AttemptEnd {
    if (isDisabled) return givenUp(begun, ENDPOINT_DISABLED);
    try {
      if (!sealed) return givenUp(begun, UNREADABLE);
      const stored = this.box.open({ id: begun.callbackId, projectId: begun.projectId }, sealed);
      const message = { ...stored, url: url ?? stored.url };
      const secrets = this.secrets.open(begun, { secret, oldSecret });
      const headers = signedHeaders(begun.callbackId, message.body, { secrets, at: new Date() });
      return { ...begun, message, headers };
    } catch (error) {
      if (error instanceof SealingError) return givenUp(begun, UNREADABLE);
      if (error instanceof SluiceError) return givenUp(begun, NO_SECRET);
      throw error;
    }
  }
}

const givenUp = (attempt: AttemptStart, reason: string): AttemptEnd => ({
  attempt,
  delivery: { kind: 'failed', status: undefined, reason, retryInMs: undefined },
});
