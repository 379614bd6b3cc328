import { SluiceError, UpstreamError } from '#libs/sdk';
import { describeFailure } from './describe-failure.js';
import { CommandError } from './failure.js';

const refused = (status: number, code: string, dispatched?: boolean): SluiceError =>
  new SluiceError('Do this next.', { code, status, dispatched });

describe('what a command ends with', () => {
  it.each([
    [new CommandError('Give one.'), 2],
    [new TypeError('"" names nothing.'), 2],
    [refused(401, 'invalid_api_key'), 3],
    [refused(404, 'connection_not_found'), 4],
    [refused(409, 'conflict'), 5],
    [refused(424, 'needs_reauth', false), 5],
    [refused(429, 'limit_wait_exceeded', false), 6],
    [refused(503, 'redis_unavailable', false), 6],
    [refused(0, 'unreachable'), 7],
    [refused(502, 'unexpected_answer'), 7],
    [refused(504, 'upstream_timeout', true), 8],
    [refused(502, 'worker_lost', true), 8],
  ])('%s: %i', async (error, exitCode) => {
    expect(await describeFailure(error)).toMatchObject({ exitCode });
  });

  it('says what is wrong where, and which command helps', async () => {
    const problem = { errors: [{ path: 'key', message: 'is needed' }], candidates: ['a', 'b'] };
    const checks = { database: 'cannot be reached' };
    const error = new SluiceError('See "errors".', {
      code: 'invalid_api_key',
      status: 401,
      problem: { ...problem, checks } as never,
      retryAfter: 3,
    });
    expect((await describeFailure(error)).lines).toEqual([
      'error: See "errors". (invalid_api_key)',
      '  key is needed',
      '  a',
      '  b',
      '  database: cannot be reached',
      'It may be tried again in 3 s.',
      'Next: sluice login',
    ]);
  });

  it('shows what the third party said', async () => {
    const error = new UpstreamError('GET /x', new Response('{"error":"gone"}', { status: 410 }));
    expect(await describeFailure(error)).toEqual({
      exitCode: 1,
      lines: ['error: The third party answered 410 to GET /x.', '{"error":"gone"}'],
    });
  });
});
