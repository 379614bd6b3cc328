import type { AnswerHead, ExhaustedSignal, HeaderPair } from '#libs/contracts';
import { LimitReader, STANDARD_LIMITS } from '#libs/limits';
import { normaliseLimits } from './normalise-limits.js';

const NOW = Date.parse('2026-03-01T12:00:00.400Z');
const head = (status: number, headers: HeaderPair[] = []): AnswerHead => ({
  status,
  statusText: 'As It Was',
  headers,
});
const normalised = (
  given: AnswerHead,
  { exhausted = [], sample = '' }: { exhausted?: ExhaustedSignal[]; sample?: string } = {},
) =>
  normaliseLimits(
    { head: given, bodySample: sample, now: NOW },
    { exhausted, limitReader: STANDARD_LIMITS },
  );

describe('tell', () => {
  it('hands back the very head when it says nothing of limits', () => {
    const given = head(200, [['X-RateLimit-Limit', '1']]);
    const { head: same, limits } = normalised(given);
    expect(same).toBe(given);
    expect(limits).toBeUndefined();
  });

  it('adds the limits at the end, a reset rounded up, and keeps the order of the rest', () => {
    const { head: changed } = normalised(
      head(200, [
        ['RateLimit-Reset', '1'],
        ['X-A', '1'],
        ['RateLimit-Remaining', '4'],
      ]),
    );
    expect(changed.headers).toEqual([
      ['sluice-original-ratelimit-reset', '1'],
      ['X-A', '1'],
      ['sluice-original-ratelimit-remaining', '4'],
      ['ratelimit-remaining', '4'],
      ['ratelimit-reset', String(Date.parse('2026-03-01T12:00:02Z') / 1_000)],
    ]);
  });

  it.each<[string, ExhaustedSignal, number]>([
    ['its status', { status: 403 }, 429],
    ['another status', { status: 400 }, 403],
    ['a header, whatever its value', { status: 403, header: { name: 'x-left' } }, 429],
    ['a header with that value', { status: 403, header: { name: 'X-LEFT', in: ['1', '0'] } }, 429],
    ['a header with another value', { status: 403, header: { name: 'X-Left', in: ['1'] } }, 403],
    ['a header that is not there', { status: 403, header: { name: 'X-Right' } }, 403],
    ['the body', { status: 403, body: { contains: 'limit' } }, 429],
    [
      'the header, not the body',
      { status: 403, header: { name: 'X-Left' }, body: { contains: 'no' } },
      403,
    ],
  ])('takes an answer for a 429 by %s', (_case, signal, status) => {
    const given = head(403, [['X-Left', ' 0 ']]);
    const { head: changed } = normalised(given, { exhausted: [signal], sample: 'the limit' });
    if (status === 403) return expect(changed).toBe(given);
    expect(changed).toEqual({
      status: 429,
      statusText: 'Too Many Requests',
      headers: [...given.headers, ['sluice-original-status', '403']],
    });
  });

  it('heeds Retry-After of an answer that means 429', () => {
    const limitReader = new LimitReader({ reset: { header: 'X-Reset', unit: 'delta_s' } });
    const given = head(503, [
      ['Retry-After', '5'],
      ['X-Reset', '60'],
    ]);
    const heard = { head: given, bodySample: '', now: NOW };
    const { limits } = normaliseLimits(heard, { exhausted: [{ status: 503 }], limitReader });
    expect(limits?.resetAt).toBe(NOW + 5_000);
    expect(normaliseLimits(heard, { exhausted: [], limitReader }).limits?.resetAt).toBe(
      NOW + 60_000,
    );
  });
});
