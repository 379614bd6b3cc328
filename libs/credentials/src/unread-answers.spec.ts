import { randomBytes } from 'node:crypto';
import { KeyRing, SealingError } from '#libs/sealing';
import { UNREAD_ANSWERS_COLUMN, UnreadAnswers } from './unread-answers.js';

const keys = KeyRing.parse(`k1:${randomBytes(32).toString('base64')}`);
const owner = { projectId: 'project-1', connectionId: 'connection-1' };
const answer = {
  status: 200,
  headers: [['content-type', 'text/xml'] as const],
  answeredAt: 1,
  body: Buffer.from('<token>\u00ff</token>', 'latin1'),
};

describe('an answer that could not be read', () => {
  const unread = new UnreadAnswers(keys);

  it('is kept byte for byte, and not in clear text', () => {
    const sealed = unread.seal(owner, answer);
    expect(unread.open(owner, sealed)).toEqual(answer);
    expect(sealed.toString('latin1')).not.toContain('token');
    const row = { id: owner.connectionId, projectId: owner.projectId };
    expect(() => keys.open(sealed, UNREAD_ANSWERS_COLUMN.ownerOf(row))).not.toThrow();
  });

  it.each([
    { ...owner, connectionId: 'connection-2' },
    { ...owner, projectId: 'project-2' },
  ])('opens for no other connection: %j', (other) => {
    const sealed = unread.seal(owner, answer);
    expect(() => unread.open(other, sealed)).toThrow(SealingError);
  });
});
