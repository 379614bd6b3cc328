import { OperatorsError, parseOperators } from './operators.js';

const PASSWORD = 'correct-horse-battery';

const refusal = (value: string): string => {
  try {
    parseOperators(value);
    return '';
  } catch (error) {
    if (!(error instanceof OperatorsError)) throw error;
    return error.message;
  }
};

describe('parseOperators', () => {
  it('reads every entry', () => {
    expect(parseOperators(`ada:${PASSWORD}:admin, bob.b-2:!"#$%&'()*+-./;<=>?@:viewer`)).toEqual([
      { name: 'ada', password: PASSWORD, role: 'admin' },
      { name: 'bob.b-2', password: `!"#$%&'()*+-./;<=>?@`, role: 'viewer' },
    ]);
  });

  it.each([
    ['an empty entry', `ada:${PASSWORD}:admin,`, 'entry 2 of 2 must be name:password:role'],
    ['a missing role', `ada:${PASSWORD}`, 'entry 1 of 1 must be name:password:role'],
    ['an empty role', `ada:${PASSWORD}:`, 'entry 1 of 1 must be name:password:role'],
    [
      '":" in a password',
      'ada:correct-horse:battery:admin',
      'entry 1 of 1 must be name:password:role',
    ],
    [
      '"," in a password',
      'ada:correct-horse,battery-staple:admin',
      'entry 1 of 2 must be name:password:role',
    ],
    ['no name', `:${PASSWORD}:admin`, 'entry 1 of 1 must have a name'],
    ['a name with a space', `ada l:${PASSWORD}:admin`, 'entry 1 of 1 must have a name'],
    ['a short password', 'ada:elevenchars:admin', 'a password of at least 12 characters'],
    ['no password', 'ada::admin', 'a password of at least 12 characters'],
    ['a password with a space', 'ada:correct horse:admin', 'visible ASCII'],
    ['a password beyond ASCII', 'ada:correct-hörse:admin', 'visible ASCII'],
    ['an unknown role', `ada:${PASSWORD}:owner`, 'one of the roles viewer, operator, admin'],
    ['a role in capitals', `ada:${PASSWORD}:Admin`, 'one of the roles viewer, operator, admin'],
    [
      'a name twice',
      `ada:${PASSWORD}:viewer,ada:${PASSWORD}2:admin`,
      'entry 2 of 2 has the name of an earlier one',
    ],
  ])('refuses %s', (_what, value, sentence) => {
    expect(refusal(value)).toContain(sentence);
  });

  it('says what is wrong with each entry, and repeats none of them', () => {
    const message = refusal('hunter2hunter2,ada:hunter2:admin,hunter2:hunter2hunter2:hunter2');
    expect(message.split(';')).toHaveLength(3);
    expect(message).not.toMatch(/hunter2|ada/);
  });
});
