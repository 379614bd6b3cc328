import type { Choice } from '#libs/connect';
import { fieldsOf } from './fields.js';

describe('the form for credentials', () => {
  it('shows the hint of a credential, and nothing in place of one that is missing', () => {
    const choice = {
      integration: {
        variables: {},
        auth: { type: 'headers', headers: { a: '{key}{constructor}' } },
      },
      facts: { hints: { key: 'Under "Settings".' } },
    } as unknown as Choice;
    const hints = fieldsOf(choice, { connectionId: null }).map(({ name, hint }) => [name, hint]);
    expect(hints).toEqual([
      ['credentials.key', 'Under "Settings".'],
      ['credentials.constructor', undefined],
    ]);
  });
});
