import { hashPassword, isPassword } from './password.js';

describe('what is stored of a password', () => {
  it('recognises it, and no other one', async () => {
    const stored = await hashPassword('correct-horse-battery');
    expect(await isPassword('correct-horse-battery', stored)).toBe(true);
    expect(await isPassword('correct-horse-batterx', stored)).toBe(false);
    expect(stored).not.toContain('horse');
  });

  it('is another one each time', async () => {
    expect(await hashPassword('the-same-password')).not.toBe(
      await hashPassword('the-same-password'),
    );
  });

  it.each(['', 'scrypt$', 'scrypt$16384$8$1$c2FsdA$', 'plain-password'])(
    'recognises nothing when it is %j',
    async (stored) => {
      expect(await isPassword('', stored)).toBe(false);
      expect(await isPassword(stored, stored)).toBe(false);
    },
  );
});
