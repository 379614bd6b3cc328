import type { TokenAnswerRules } from '#libs/contracts';
import { judgeTokenAnswer, type TokenReading } from './token-answer.js';

const previous = { accessToken: 'old', refreshToken: 'kept', instance: 'eu' };

const NOW = Date.parse('2026-01-01T00:00:00Z');

const judged = (status: number, answer: unknown, reading: Partial<TokenReading> = {}) => {
  const body = typeof answer === 'string' ? answer : JSON.stringify(answer);
  return judgeTokenAnswer(
    { status, headers: [], body: Buffer.from(body), answeredAt: NOW },
    { previous, rules: {}, isOwnClient: false, takesRefreshToken: true, ...reading },
  );
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
    3_600,
    '3600',
    ' 3600 ',
    '3600.0',
    '+3600',
    '3.6e3',
    3_600.0,
    NOW / 1_000 + 3_600,
    String(NOW / 1_000 + 3_600),
    NOW + 3_600_000,
    String(NOW + 3_600_000),
  ])('reads expires_in %p as an hour', (expiresIn) => {
    const answer = { access_token: 'new', expires_in: expiresIn };
    expect(judged(200, answer)).toMatchObject({ lifetimeS: 3_600 });
  });

  it.each([
    undefined,
    null,
    '',
    true,
    {},
    0,
    '0',
    -1,
    '-3600',
    'soon',
    NaN,
    '3600s',
    '1h',
    '60 minutes',
    'PT1H',
    '01:00:00',
    '3,600',
    '3_600',
    '3600 3600',
    '0x10',
    '2026-01-01T01:00:00Z',
    'Thu, 01 Jan 2026 01:00:00 GMT',
    'Infinity',
    '1e400',
    1e12,
    YEARS_10_S + 1,
    NOW / 1_000 - 1,
    NOW - 1_000,
  ])('takes expires_in %p as not told, instead of reading half of it', (expiresIn) => {
    const answer = { access_token: 'new', expires_in: expiresIn };
    expect(judged(200, answer)).toMatchObject({ kind: 'refreshed', lifetimeS: undefined });
    const rules = { defaultLifetimeS: 900 };
    expect(judged(200, answer, { rules })).toMatchObject({ lifetimeS: 900 });
  });

  it.each<[NonNullable<TokenAnswerRules['expires']>['unit'], unknown, number | undefined]>([
    ['s', 600, 600],
    ['ms', 600_000, 600],
    ['ms', '600000', 600],
    ['ms', -1, undefined],
    ['epoch_s', NOW / 1_000 + 600, 600],
    ['epoch_s', String(NOW / 1_000 + 600), 600],
    ['epoch_s', 600, undefined],
    ['epoch_ms', NOW + 600_000, 600],
    ['epoch_ms', 1e12, undefined],
    ['iso', '2026-01-01T01:10:00+01:00', 600],
    ['iso', 'Thu, 01 Jan 2026 00:10:00 GMT', 600],
    ['iso', '2026-01-01T01:10:00', undefined],
    ['iso', '2025-12-31T00:00:00Z', undefined],
    ['iso', 'tomorrow', undefined],
    ['iso', 600, undefined],
  ])('reads an expiry in %s of %p as a lifetime of %p s', (unit, end, lifetimeS) => {
    const rules = { expires: { pointer: '/end', unit } };
    expect(judged(200, { access_token: 'new', end }, { rules })).toMatchObject({ lifetimeS });
  });

  it.each([-YEARS_10_S, -1, 0, 0.001, 1, 30, 39])(
    'never makes a token of %p s live so short that calls would renew it in a loop',
    (expiresIn) => {
      const verdict = judged(200, { access_token: 'new', expires_in: expiresIn });
      const { lifetimeS = Infinity } = verdict as { lifetimeS?: number };
      expect(lifetimeS * 0.8).toBeGreaterThanOrEqual(30);
    },
  );

  it('leaves a refresh token alone that nobody asked for', () => {
    const answer = { access_token: 'new', refresh_token: 'unasked' };
    expect(judged(200, answer, { takesRefreshToken: false })).toMatchObject({
      values: { refreshToken: 'kept' },
    });
  });

  it.each(['invalid_client', 'unauthorized_client'])(
    "takes %s as the connection's when the client is its own",
    (error) => {
      expect(judged(401, { error }, { isOwnClient: true }).kind).toBe('permanent');
    },
  );

  it('knows the error codes that the rules add, numbers too, where they say', () => {
    const rules = {
      errorCode: '/error/code',
      permanentErrors: ['190', 'Gone'],
      configurationErrors: ['101'],
    };
    const kinds = [190, '190', 'GONE', 101, 4].map(
      (code) => judged(400, { error: { code } }, { rules }).kind,
    );
    expect(kinds).toEqual([...['permanent', 'permanent', 'permanent', 'configuration'], 'refused']);
  });

  it.each<[string, object]>([
    ['another spelling', { accessToken: 'new', refreshToken: 'newer', expiresIn: 60 }],
    ['an array of one', [{ access_token: 'new', refresh_token: 'newer', expires_in: 60 }]],
    ['a wrapper', { data: { access_token: 'new', refresh_token: 'newer', expires_in: 60 } }],
    ['line ends', { access_token: ' new\n', refresh_token: 'newer\r\n', expires_in: 60 }],
    [
      'an error of nothing',
      { access_token: 'new', refresh_token: 'newer', expires_in: 60, error: null },
    ],
    [
      'a remark of its own',
      { access_token: 'new', refresh_token: 'newer', expires_in: 60, error: 'scope_changed' },
    ],
  ])('takes tokens in %s', (_what, answer) => {
    expect(judged(200, answer)).toMatchObject({
      values: { accessToken: 'new', refreshToken: 'newer' },
      lifetimeS: 60,
    });
  });

  it('takes neither of two tokens that nothing tells apart', () => {
    const answer = { bot: { access_token: 'b' }, user: { access_token: 'u' } };
    expect(judged(200, answer).kind).toBe('unread');
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
    [530, 'error 1016'],
    [503, { access_token: 'new' }],
    [429, { error: 'slow_down' }],
    [429, { message: 'The refresh token is invalid' }],
    [400, { error: 'temporarily_unavailable' }],
  ])('%d %j is transient', (status, answer) => {
    expect(judged(status, answer).kind).toBe('transient');
  });

  it.each([
    '<html>',
    '',
    'null',
    '[]',
    'OK',
    '{"access_token": "cut o',
    {},
    { ok: true },
    { access_token: '' },
    { access_token: 7 },
    { access_token: 'a\r\nb' },
  ])('200 %j may hold tokens that nobody could read: the answer is handed on', (answer) => {
    expect(judged(200, answer)).toMatchObject({
      kind: 'unread',
      answer: { status: 200, body: expect.any(Buffer) },
    });
  });

  it('does not repeat more than a little of what the server said', () => {
    const { reason } = judged(400, { error: 'x'.repeat(5_000) }) as { reason: string };
    expect(reason.length).toBeLessThan(200);
  });

  it('repeats a code of the server and none of its prose, which may hold what it was sent', () => {
    expect(judged(429, { error: 'Slow_Down' })).toMatchObject({
      reason: 'the token endpoint answered the error "slow_down"',
    });
    for (const error of ['token kept is wrong', 'wrong: kept', '"kept"', '7kept'])
      expect(judged(400, { error, error_description: 'kept' })).toEqual({
        kind: 'refused',
        reason: 'the token endpoint answered 400 without a token',
      });
  });
});
