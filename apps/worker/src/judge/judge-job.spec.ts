import { type FailedJob, judgeFailure } from './judge-job.js';

const failed = (more: Partial<FailedJob>): FailedJob => ({
  code: 'internal_error',
  dispatched: false,
  attempt: 1,
  retry: null,
  resendable: false,
  chance: 0.5,
  ...more,
});

describe('a job that got no answer', () => {
  it.each([
    [1, 2_000],
    [2, 4_000],
    [6, 60_000],
  ])('waits after attempt %i any time up to %i ms', (attempt, most) => {
    const retry = { attempts: 10, on: ['network' as const] };
    for (const chance of [0, 0.25, 1])
      expect(judgeFailure(failed({ attempt, retry, chance }))).toMatchObject({
        afterMs: chance * most,
      });
  });

  it.each(['internal_error', 'upstream_refused', 'upstream_timeout'] as const)(
    'is tried again after %s while nothing has left, three times in all',
    (code) => {
      const verdict = { kind: 'retry', reason: 'network' };
      expect(judgeFailure(failed({ code }))).toMatchObject({ ...verdict, afterMs: 1_000 });
      expect(judgeFailure(failed({ code, attempt: 2 }))).toMatchObject({
        ...verdict,
        afterMs: 2_000,
      });
      expect(judgeFailure(failed({ code, attempt: 3 }))).toEqual({
        kind: 'fail',
        reason: 'never_left',
      });
    },
  );

  it('that may have left is tried again only where that is allowed', () => {
    expect(judgeFailure(failed({ dispatched: true }))).toEqual({
      kind: 'unknown',
      reason: 'may_have_left',
    });
    expect(judgeFailure(failed({ dispatched: true, resendable: true }))).toMatchObject({
      kind: 'retry',
    });
  });

  it.each([
    'expression_failed',
    'page_too_large',
    'pagination_loop',
    'resource_answer_unreadable',
  ] as const)('but one that is of no use (%s) fails: what became of it is known', (code) => {
    const verdict = judgeFailure(failed({ code, dispatched: true }));
    expect(verdict).toEqual({ kind: 'fail', reason: 'refused' });
  });

  it('waits without counting for what is away', () => {
    expect(judgeFailure(failed({ code: 'database_unavailable', attempt: 9 }))).toEqual({
      kind: 'wait',
      reason: 'not_tried',
      afterMs: 2_000,
    });
  });

  it('and only found out that the third party is still down waits without counting, too', () => {
    expect(judgeFailure(failed({ code: 'upstream_tls', isProbe: true, attempt: 9 }))).toEqual({
      kind: 'wait',
      reason: 'still_down',
      afterMs: 2_000,
    });
    expect(
      judgeFailure(failed({ code: 'upstream_timeout', isProbe: true, dispatched: true })),
    ).toMatchObject({ kind: 'unknown' });
  });

  it('ends when it was refused for what it is', () => {
    expect(judgeFailure(failed({ code: 'needs_reauth' }))).toEqual({
      kind: 'fail',
      reason: 'refused',
    });
  });
});
