import { upstreamSign } from './upstream-sign.js';

describe('an attempt says of its third party', () => {
  it.each([200, 304, 404, 429, 499])('that it is up when it answers %i', (status) => {
    expect(upstreamSign({ status })).toBe('up');
  });

  it.each([500, 502, 503, 504])('that it is down when it answers %i', (status) => {
    expect(upstreamSign({ status })).toBe('down');
  });

  it.each(['upstream_refused', 'upstream_tls', 'upstream_timeout'] as const)(
    'that it is down after %s, whatever it had begun to answer',
    (code) => {
      expect(upstreamSign({ code })).toBe('down');
      expect(upstreamSign({ code, status: 200 })).toBe('down');
    },
  );

  it.each(['needs_reauth', 'internal_error', 'upstream_address_denied'] as const)(
    'nothing after %s, which it has no part in',
    (code) => {
      expect(upstreamSign({ code })).toBeUndefined();
    },
  );

  it('nothing when it was not asked', () => {
    expect(upstreamSign({})).toBeUndefined();
  });
});
