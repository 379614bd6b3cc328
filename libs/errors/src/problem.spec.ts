import { ERRORS, type ErrorCode } from './catalogue.js';
import { asSluiceError, toProblem } from './problem.js';
import { SluiceError } from './sluice-error.js';

const codes = Object.keys(ERRORS) as ErrorCode[];

describe('toProblem', () => {
  it.each(codes)('makes a problem document of %s', (code) => {
    const { status, headers, body } = toProblem(new SluiceError(code), 'an-id');
    expect(status).toBe(ERRORS[code].status);
    expect(headers['sluice-error']).toBe(code);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toEqual({
      type: `urn:sluice:error:${code}`,
      title: ERRORS[code].title,
      status,
      code,
      message: ERRORS[code].title,
      error: { type: expect.stringMatching(/_error$/), code, message: ERRORS[code].title },
      instance: 'an-id',
    });
  });

  it('carries the facts, and never the cause', () => {
    const error = new SluiceError(
      'ambiguous_selector',
      { detail: 'two', candidates: ['a', 'b'], dispatched: false },
      new Error('password=hunter2'),
    );
    const { body } = toProblem(error);
    expect(body).toMatchObject({ detail: 'two', candidates: ['a', 'b'], dispatched: false });
    expect(body).not.toHaveProperty('instance');
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });

  it.each([
    [1, '1'],
    [1_000, '1'],
    [1_001, '2'],
    [59_999, '60'],
  ])('rounds a wait of %d ms up to %s s in Retry-After', (retryAfterMs, seconds) => {
    const { headers, body } = toProblem(new SluiceError('limit_wait_exceeded', { retryAfterMs }));
    expect(headers['retry-after']).toBe(seconds);
    expect(body).not.toHaveProperty('retryAfterMs');
  });

  it('sends Retry-After with every 503 and otherwise only with a known wait', () => {
    const withRetry = codes.filter(
      (code) => toProblem(new SluiceError(code)).headers['retry-after'],
    );
    expect(withRetry).toEqual(codes.filter((code) => ERRORS[code].status === 503));
  });

  it('challenges on 401 and nowhere else', () => {
    const challenged = codes.filter(
      (code) => toProblem(new SluiceError(code)).headers['www-authenticate'],
    );
    expect(challenged).toEqual(codes.filter((code) => ERRORS[code].status === 401));
  });
});

describe('asSluiceError', () => {
  it('leaves an error of ours as it is', () => {
    const error = new SluiceError('not_found');
    expect(asSluiceError(error)).toBe(error);
  });

  it.each([new TypeError('x is not a function'), 'text', undefined])(
    'makes an internal error of %p and keeps it as the cause',
    (thrown) => {
      const { code, status, cause, message } = asSluiceError(thrown);
      expect({ code, status, cause }).toEqual({
        code: 'internal_error',
        status: 500,
        cause: thrown,
      });
      expect(message).toBe(ERRORS.internal_error.title);
    },
  );
});
