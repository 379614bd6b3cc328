import type { HeaderPair } from '#libs/contracts';
import { forwardableAnswerHeaders, forwardableRequestHeaders } from './header-filter.js';

const names = (headers: readonly HeaderPair[]): string[] => headers.map(([name]) => name);

describe('forwardableRequestHeaders', () => {
  it('keeps order, case and duplicates of everything end-to-end', () => {
    const headers: HeaderPair[] = [
      ['X-Trace', '1'],
      ['accept', '*/*'],
      ['x-trace', '2'],
      ['Origin', 'https://app.example'],
      ['Content-Type', 'application/json'],
      ['Idempotency-Key', 'k'],
      ['Prefer', 'return=minimal'],
      ['Content-Encoding', 'gzip'],
    ];
    expect(forwardableRequestHeaders(headers, 'authorization')).toEqual(headers);
  });

  it.each([
    'Connection',
    'Keep-Alive',
    'Proxy-Authenticate',
    'Proxy-Authorization',
    'Proxy-Connection',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'Upgrade',
    'Authorization',
    'Content-Length',
    'Expect',
    'Forwarded',
    'Host',
    'HTTP2-Settings',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Port',
    'X-Forwarded-Proto',
    'X-Forwarded-Scheme',
    'X-HTTP-Method-Override',
    'X-Method-Override',
    'X-Original-URL',
    'X-Real-IP',
    'X-Rewrite-URL',
    'Sluice-Mode',
    'sluice-timeout-ms',
    'SLUICE-anything',
    'Cookie',
    'Via',
    'X-Forwarded-Anything',
    'CF-Connecting-IP',
    'Proxy-Anything',
  ])('drops %s, however it is spelled', (name) => {
    const upper = name.toUpperCase();
    const spellings = [name, name.toLowerCase(), upper, upper.replaceAll('-', '_')];
    const headers = spellings.map((spelling): HeaderPair => [spelling, 'value']);
    expect(forwardableRequestHeaders(headers, undefined)).toEqual([]);
  });

  it('drops the header that carried the key, and only that one', () => {
    const headers: HeaderPair[] = [
      ['X-API-Key', 'k'],
      ['X-Other-Key', 'v'],
    ];
    expect(names(forwardableRequestHeaders(headers, 'x-api-key'))).toEqual(['X-Other-Key']);
    expect(forwardableRequestHeaders(headers, 'authorization')).toEqual(headers);
  });

  it('drops what a Connection header nominates, over several lines and lists', () => {
    const headers: HeaderPair[] = [
      ['Connection', 'close, X-Secret'],
      ['connection', 'x-more'],
      ['x-secret', '1'],
      ['X-More', '2'],
      ['X-Kept', '3'],
    ];
    expect(names(forwardableRequestHeaders(headers, undefined))).toEqual(['X-Kept']);
  });
});

describe('forwardableAnswerHeaders', () => {
  it('keeps what the third party said, framing length included', () => {
    const headers: HeaderPair[] = [
      ['Cache-Control', 'no-store'],
      ['Cache-Control', 'private'],
      ['Content-Length', '3'],
      ['Content-Encoding', 'br'],
      ['WWW-Authenticate', 'Bearer'],
      ['Location', 'https://elsewhere.example/'],
      ['Retry-After', '1'],
    ];
    expect(forwardableAnswerHeaders(headers)).toEqual(headers);
  });

  it.each([
    'Set-Cookie',
    'Access-Control-Allow-Origin',
    'Access-Control-Anything',
    'Alt-Svc',
    'Clear-Site-Data',
    'Strict-Transport-Security',
    'Public-Key-Pins',
    'Report-To',
    'NEL',
    'Proxy-Authenticate',
    'X-Accel-Redirect',
    'X-Sendfile',
    'Sluice-Error',
  ])('drops %s, which would act on the origin of Sluice', (name) => {
    const headers: HeaderPair[] = [
      [name, '1'],
      [name.toLowerCase(), '2'],
    ];
    expect(forwardableAnswerHeaders(headers)).toEqual([]);
  });

  it('drops hop-by-hop headers, nominated ones, and what only Sluice may say', () => {
    const headers: HeaderPair[] = [
      ['Connection', 'keep-alive, x-hop'],
      ['Keep-Alive', 'timeout=5'],
      ['Transfer-Encoding', 'chunked'],
      ['X-Hop', '1'],
      ['Sluice-Error', 'upstream_reset'],
      ['X-Kept', '1'],
    ];
    expect(names(forwardableAnswerHeaders(headers))).toEqual(['X-Kept']);
  });
});

it('decides the same for more names than it remembers', () => {
  const names = Array.from({ length: 5_000 }, (_, i) => `X-Forwarded-${i}`);
  const headers = names.flatMap((name): HeaderPair[] => [
    [name, '1'],
    [`A-${name}`, '1'],
  ]);
  const kept = forwardableRequestHeaders(headers, undefined);
  expect(kept).toEqual(headers.filter(([name]) => name.startsWith('A-')));
  expect(forwardableRequestHeaders(headers, undefined)).toEqual(kept);
});
