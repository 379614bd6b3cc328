import { judgeTokenAnswer } from './token-answer.js';

const previous = { accessToken: 'old', refreshToken: 'kept', instance: 'eu' };

const judged = (status: number, answer: unknown) => {
  const body = typeof answer === 'string' ? answer : JSON.stringify(answer);
  return judgeTokenAnswer(status, Buffer.from(body), previous);
};

const YEARS_10_S = 315_360_000;

describe('judgeTokenAnswer', () => {
  it('takes the new tokens and keeps every other value', () => {
    const answer = { access_token: 'new', refresh_token: 'newer', expires_in: 3600 };
    expect(judged(200, answer)).toEqual({
      kind: 'refreshed',
      values: { accessToken: 'new', refreshToken: 'newer', instance: 'eu' },
      lifetimeS: 3600,
    });
  });

  it.each([{}, { refresh_token: '' }, { refresh_token: null }])(
    'keeps the refresh token when the answer holds %j',
    (more) => {
      expect(judged(200, { access_token: 'new', ...more })).toMatchObject({
        values: { refreshToken: 'kept' },
      });
    },
  );

  it.each([
    [undefined, undefined],
    ['3600', 3600],
    [3599.5, 3599.5],
    [0, undefined],
    [-1, undefined],
    ['soon', undefined],
    [null, undefined],
    [1e12, YEARS_10_S],
  ])('reads expires_in %p as a lifetime of %p s', (expiresIn, lifetimeS) => {
    expect(judged(200, { access_token: 'new', expires_in: expiresIn })).toMatchObject({
      lifetimeS,
    });
  });

  it.each([
    [400, { error: 'invalid_grant' }],
    [401, { error: 'INVALID_GRANT' }],
    [200, { error: 'bad_refresh_token' }],
    [400, { error: 'interaction_required' }],
    [400, { status: 'invalid_refresh_token' }],
    [400, { code: 'token_revoked' }],
  ])('%d %j is permanent', (status, answer) => {
    expect(judged(status, answer).kind).toBe('permanent');
  });

  it.each([
    [401, { error: 'invalid_client' }],
    [400, { error: 'unauthorized_client' }],
    [200, { error: 'invalid_scope' }],
    [400, { error: 'unsupported_grant_type' }],
  ])("%d %j is the operator's", (status, answer) => {
    expect(judged(status, answer).kind).toBe('configuration');
  });

  it.each([
    [500, '<html>'],
    [200, '<html>'],
    [200, ''],
    [200, 'null'],
    [200, '[]'],
    [200, {}],
    [200, { access_token: '' }],
    [200, { access_token: 7 }],
    [503, { access_token: 'new' }],
    [302, { access_token: 'new' }],
    [429, { error: 'slow_down' }],
    [400, { error: 'temporarily_unavailable' }],
    [400, { status: 'error', message: 'invalid_grant was not the reason' }],
    [400, { error: { code: 'invalid_grant' } }],
  ])('%d %j is transient', (status, answer) => {
    expect(judged(status, answer).kind).toBe('transient');
  });

  it('does not repeat more than a little of what the server said', () => {
    const { reason } = judged(400, { error: 'x'.repeat(5_000) }) as { reason: string };
    expect(reason.length).toBeLessThan(200);
  });
});
