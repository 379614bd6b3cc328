import { type KeyRing, type SealedColumn, SealingError } from '#libs/sealing';

/** Whose message it is. */
export interface MessageOwner {
  id: string;
  projectId: string;
}

/** What is sent, and where: the very bytes that are signed. */
export interface Message {
  url: string;
  body: string;
}

const ownerOf = ({ id, projectId }: MessageOwner): string => `${projectId}|callback:${id}|message`;

const answerOwnerOf = ({ id, projectId }: MessageOwner): string =>
  `${projectId}|callback:${id}|answer`;

/** What receivers said. */
export const ANSWERS_COLUMN: SealedColumn = {
  table: 'callback',
  column: 'sealed_answer',
  id: 'id',
  idType: 'uuid',
  projectId: 'project_id',
  ownerOf: answerOwnerOf,
};

export const MESSAGES_COLUMN: SealedColumn = {
  table: 'callback',
  column: 'sealed_message',
  id: 'id',
  idType: 'uuid',
  projectId: 'project_id',
  ownerOf,
};

/** Seals messages until they are delivered, and what receivers said instead of taking them. */
export class MessageBox {
  constructor(private readonly keys: KeyRing) {}

  seal(owner: MessageOwner, message: Message): Buffer {
    return this.keys.seal(Buffer.from(JSON.stringify(message)), ownerOf(owner));
  }

  open(owner: MessageOwner, sealed: Buffer): Message {
    return JSON.parse(this.keys.open(sealed, ownerOf(owner)).toString()) as Message;
  }

  sealAnswer(owner: MessageOwner, answer: string): Buffer {
    return this.keys.seal(Buffer.from(answer), answerOwnerOf(owner));
  }

  /** @returns `undefined` when its key is gone: nothing depends on it */
  openAnswer(owner: MessageOwner, sealed: Buffer): string | undefined {
    try {
      return this.keys.open(sealed, answerOwnerOf(owner)).toString();
    } catch (error) {
      if (error instanceof SealingError) return undefined;
      throw error;
    }
  }
}
