import { judgeTokenAnswer } from './token-answer.js';

const kindOf = (status: number, answer: unknown): string =>
  judgeTokenAnswer(
    {
      status,
      headers: [],
      answeredAt: 0,
      body: Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer)),
    },
    { previous: {}, rules: {}, isOwnClient: false, takesRefreshToken: true },
  ).kind;

describe('what an authorisation server says went wrong', () => {
  it.each<[number, unknown]>([
    [400, { error: { code: 'invalid_grant', message: 'gone' } }],
    [400, { error: { type: 'OAuthException', error_subcode: 'INVALID_GRANT' } }],
    [400, { errors: [{ errorType: 'invalid_grant', message: 'no' }], success: false }],
    [400, { errors: ['invalid_grant'] }],
    [400, [{ error: 'invalid_grant' }]],
    [400, { errorCode: 'INVALID_GRANT' }],
    [400, { error: ' invalid_grant ' }],
    [400, { error: 'InvalidGrant' }],
    [400, { error: 'Invalid Grant' }],
    [400, { error: 'invalid-grant' }],
    [400, { error: 'invalid_grant: Token has been expired or revoked.' }],
    [400, { error: 'urn:ietf:params:oauth:error:invalid_grant' }],
    [401, { fault: { detail: { errorcode: 'oauth.v2.InvalidRefreshToken' } } }],
    [400, 'error=invalid_grant&error_description=expired'],
    [400, 'invalid_grant'],
    [401, { error: 'invalid_token' }],
    [400, { error: 'expired_token' }],
    [400, { error: 'refresh_token_already_used' }],
    [200, { ok: false, error: 'token_revoked' }],
    [200, { code: 40_014, message: 'invalid refresh_token' }],
    [400, { error: 'Invalid refresh token' }],
    [400, { error: 'invalid_request', error_description: 'The refresh token has expired' }],
    [400, { error_description: 'Token has been expired or revoked.' }],
    [400, { message: 'Unknown, invalid, or expired refresh token.' }],
    [403, { error: 'unauthorized_client', error_description: 'refresh_token is invalid' }],
    [404, { error: 'not_found', message: 'Refresh token not found' }],
    [422, { refresh_token: ['is no longer valid'] }],
    [400, { message: 'Refresh token is invalid for this client' }],
    [401, { message: 'The user revoked access.' }],
    [401, { message: 'Please re-authenticate.' }],
    [400, 'Refresh token expired'],
  ])('%d %j: the grant is gone', (status, answer) => {
    expect(kindOf(status, answer)).toBe('permanent');
  });

  it.each<[number, unknown]>([
    [401, { error: { code: 'invalid_client' } }],
    [401, { error: 'Invalid_Client' }],
    [400, { errors: [{ message: 'Invalid client secret' }] }],
    [401, { error_description: 'Client authentication failed' }],
    [200, { error: 'incorrect_client_credentials' }],
  ])("%d %j: the client is refused, which is the operator's", (status, answer) => {
    expect(kindOf(status, answer)).toBe('configuration');
  });

  it.each<[number, unknown]>([
    [400, { error: 'access_denied', error_description: 'too many requests continuously' }],
    [400, { error: 'invalid_request', error_description: 'Access token not expired' }],
    [403, { message: 'Rate limit exceeded' }],
    [400, { error: 'Temporarily Unavailable' }],
    [400, { error: 'unknown_error', error_description: 'Please try again' }],
    [500, { message: 'refresh token expired' }],
  ])('%d %j will pass', (status, answer) => {
    expect(kindOf(status, answer)).toBe('transient');
  });

  it.each<[number, unknown]>([
    [401, '<h1>Unauthorized</h1>'],
    [403, '<html>Your session has expired, the token is invalid</html>'],
    [403, { error: 'access_denied' }],
    [400, { error: 'invalid_request' }],
    [403, { message: 'Forbidden' }],
    [400, { error: 'unsupported_token_type', message: 'invalid token type' }],
    [400, { message: 'invalid_grant was not the reason' }],
    [200, { error: 'fatal_error' }],
    [404, ''],
    [302, { access_token: 'new' }],
  ])('%d %j is a no that nobody can read anything into', (status, answer) => {
    expect(kindOf(status, answer)).toBe('refused');
  });
});
