import type { KeyRing, SealedColumn } from '#libs/sealing';
import type { CredentialOwner } from './credential-store.js';
import type { TokenAnswer } from './token-answer.js';

const sealedFor = ({ projectId, connectionId }: CredentialOwner): string =>
  `${projectId}|connection:${connectionId}|unreadAnswer`;

export const UNREAD_ANSWERS_COLUMN: SealedColumn = {
  table: 'credential',
  column: 'unread_answer',
  id: 'connection_id',
  idType: 'uuid',
  projectId: '(select project_id from connection where id = connection_id)',
  ownerOf: ({ id, projectId }) => sealedFor({ connectionId: id, projectId }),
};

/**
 * Answers to refreshes in which no token could be read. They may hold the only refresh token that
 * is still good, so they are kept until there are newer tokens, and read again once `tokenAnswer`
 * of the integration says how.
 */
export class UnreadAnswers {
  constructor(private readonly keys: KeyRing) {}

  seal(owner: CredentialOwner, { body, ...head }: TokenAnswer): Buffer {
    const answer = { ...head, body: body.toString('base64') };
    return this.keys.seal(Buffer.from(JSON.stringify(answer)), sealedFor(owner));
  }

  /** @throws SealingError when it does not open */
  open(owner: CredentialOwner, sealed: Buffer): TokenAnswer {
    const { body, ...head } = JSON.parse(
      this.keys.open(sealed, sealedFor(owner)).toString(),
    ) as Omit<TokenAnswer, 'body'> & { body: string };
    return { ...head, body: Buffer.from(body, 'base64') };
  }
}
