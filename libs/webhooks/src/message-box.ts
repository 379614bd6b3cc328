import type { KeyRing, SealedColumn } from '#libs/sealing';

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

export const MESSAGES_COLUMN: SealedColumn = {
  table: 'callback',
  column: 'sealed_message',
  id: 'id',
  idType: 'uuid',
  projectId: 'project_id',
  ownerOf,
};

/** Seals messages until they are delivered. */
export class MessageBox {
  constructor(private readonly keys: KeyRing) {}

  seal(owner: MessageOwner, message: Message): Buffer {
    return this.keys.seal(Buffer.from(JSON.stringify(message)), ownerOf(owner));
  }

  open(owner: MessageOwner, sealed: Buffer): Message {
    return JSON.parse(this.keys.open(sealed, ownerOf(owner)).toString()) as Message;
  }
}
