import { judge, needsBody } from './judge.js';

const answered = { kind: 'settle', reason: 'answered' };
const expired = { kind: 'refresh_and_replay', reason: 'expired' };

const answer = (status: number, bodySample = '') => ({ status, bodySample, attempt: 1 });

describe('judge', () => {
  it('settles an answer that no signal names', () => {
    expect(judge(answer(200), [{ status: 401 }])).toEqual(answered);
    expect(judge(answer(401), [])).toEqual(answered);
  });

  it('replays once when the status says that the credential has expired', () => {
    expect(judge(answer(401), [{ status: 401 }])).toEqual(expired);
  });

  it('settles the second answer whatever it says', () => {
    const second = { ...answer(401), attempt: 2 };
    expect(judge(second, [{ status: 401 }])).toEqual({ kind: 'settle', reason: 'expired_again' });
    expect(judge({ ...second, status: 200 }, [{ status: 401 }])).toEqual(answered);
  });

  it.each([
    ['the text is there', 'error: session expired', expired],
    ['the text is not there', 'error: no permission', answered],
  ])('with "contains": %s', (_case, sample, verdict) => {
    const signals = [{ status: 403, body: { contains: 'session expired' } }];
    expect(judge(answer(403, sample), signals)).toEqual(verdict);
  });

  it.each([
    ['the value is listed', '{"error":{"code":"EXPIRED"}}', expired],
    ['a number is compared as text', '{"error":{"code":190}}', expired],
    ['another value', '{"error":{"code":"DENIED"}}', answered],
    ['an object instead of a value', '{"error":{"code":{"EXPIRED":1}}}', answered],
    ['the pointer leads nowhere', '{"error":"EXPIRED"}', answered],
    ['null on the way', '{"error":null}', answered],
    ['an inherited name', '{"error":[]}', answered],
    ['not JSON', '<html>EXPIRED</html>', answered],
    ['an empty body', '', answered],
  ])('with a pointer: %s', (_case, sample, verdict) => {
    const signals = [{ status: 400, body: { pointer: '/error/code', in: ['EXPIRED', '190'] } }];
    expect(judge(answer(400, sample), signals)).toEqual(verdict);
  });

  it('reads escaped names and list positions in a pointer (RFC 6901)', () => {
    const signals = [{ status: 400, body: { pointer: '/a~1b/0/c~0d', in: ['x'] } }];
    expect(judge(answer(400, '{"a/b":[{"c~d":"x"}]}'), signals)).toEqual(expired);
  });

  it('takes any of several signals', () => {
    const signals = [{ status: 401 }, { status: 400, body: { contains: 'token' } }];
    expect(judge(answer(400, 'bad token'), signals)).toEqual(expired);
    expect(judge(answer(401), signals)).toEqual(expired);
  });
});

describe('needsBody', () => {
  it('is true only for a status whose signal looks at the body', () => {
    const signals = [{ status: 401 }, { status: 400, body: { contains: 'token' } }];
    expect([200, 400, 401].map((status) => needsBody(status, signals))).toEqual([
      false,
      true,
      false,
    ]);
  });
});
