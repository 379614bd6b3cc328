import type { HeaderPair } from '#libs/contracts';
import { forwardableAnswerHeaders, forwardableRequestHeaders } from './header-rules.js';

const names = (headers: readonly HeaderPair[]): string[] => headers.map(([name]) => name);

describe('forwardableRequestHeaders', () => {
  it('keeps order, case and duplicates of everything end-to-end', () => {
    const headers: HeaderPair[] = [
      ['X-Trace', '1'],
      ['accept', '*/*'],
      ['x-trace', '2'],
      ['Cookie', 'a=b'],
      ['Content-Type', 'application/json'],
      ['Idempotency-Key', 'k'],
      ['Prefer', 'return=minimal'],
      ['Content-Encoding', 'gzip'],
    ];
    expect(forwardableRequestHeaders(headers, 'authorization')).toEqual(headers);
  });

  it.each([
    ...['Connection', 'Keep-Alive', 'Proxy-Authenticate', 'Proxy-Authorization'],
    ...['Proxy-Connection', 'TE', 'Trailer', 'Transfer-Encoding', 'Upgrade'],
    ...['Authorization', 'Content-Length', 'Expect', 'Forwarded', 'Host', 'HTTP2-Settings'],
    ...['X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Port', 'X-Forwarded-Proto'],
    ...['X-Forwarded-Scheme', 'X-HTTP-Method-Override', 'X-Method-Override', 'X-Original-URL'],
    ...['X-Real-IP', 'X-Rewrite-URL', 'Sluice-Mode', 'sluice-timeout-ms', 'SLUICE-anything'],
  ])('drops %s, however it is spelled', (name) => {
    const spellings = [name, name.toLowerCase(), name.toUpperCase()];
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
  it('keeps what the third party said, cookies and framing length included', () => {
    const headers: HeaderPair[] = [
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['Content-Length', '3'],
      ['Content-Encoding', 'br'],
      ['WWW-Authenticate', 'Bearer'],
      ['Location', 'https://elsewhere.example/'],
      ['Retry-After', '1'],
    ];
    expect(forwardableAnswerHeaders(headers)).toEqual(headers);
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
