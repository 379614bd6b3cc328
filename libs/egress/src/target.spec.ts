import { SluiceError } from '#libs/errors';
import { joinTarget, type TargetRules } from './target.js';

const rulesFor = (baseUrl: string, more: Partial<TargetRules> = {}): TargetRules => ({
  baseUrl: new URL(baseUrl),
  allowedHosts: [],
  plainHttpHosts: [],
  ...more,
});
const rules = rulesFor('https://api.example.com/v1');

function refusal(given: TargetRules, target: string): string | undefined {
  try {
    joinTarget(given, target);
    return undefined;
  } catch (error) {
    return error instanceof SluiceError ? error.code : String(error);
  }
}

describe('joinTarget below the base URL', () => {
  it.each([
    ['/contacts', '/v1/contacts'],
    ['/contacts?limit=2&q=a%20b+c', '/v1/contacts?limit=2&q=a%20b+c'],
    ['', '/v1'],
    ['?q=1', '/v1?q=1'],
    ['/', '/v1/'],
    ['//contacts//1', '/v1//contacts//1'],
    ['/a%2Fb', '/v1/a%2Fb'],
    ['/a%2fb/%41', '/v1/a%2fb/%41'],
    ['/a%zz%', '/v1/a%zz%'],
    ['/q?next=https://other.example/../x', '/v1/q?next=https://other.example/../x'],
    ['/.hidden/a..b/...', '/v1/.hidden/a..b/...'],
    ['/caf\u00e9', '/v1/caf\u00e9'],
    ['/%e0%a4%85%c0%af%F0%9F%92%A7', '/v1/%e0%a4%85%c0%af%F0%9F%92%A7'],
    ['/%u00e9..%20x/..%00x', '/v1/%u00e9..%20x/..%00x'],
    ['/users/name@host:1', '/v1/users/name@host:1'],
    ['/%252525252e%252525252e/x', '/v1/%252525252e%252525252e/x'],
  ])('passes %s on as %s', (target, path) => {
    expect(joinTarget(rules, target)).toEqual({ origin: 'https://api.example.com', path });
  });

  it.each(['https://api.example.com', 'https://api.example.com/'])(
    'joins to %s without a double slash',
    (base) => {
      expect(joinTarget(rulesFor(base), '/x').path).toBe('/x');
      expect(joinTarget(rulesFor(base), '').path).toBe('/');
      expect(joinTarget(rulesFor(base), '?a').path).toBe('/?a');
    },
  );

  it('keeps the port and a longer base path', () => {
    const long = rulesFor('https://api.example.com:8443/a/b/');
    expect(joinTarget(long, '/c')).toEqual({
      origin: 'https://api.example.com:8443',
      path: '/a/b/c',
    });
  });

  it.each([
    '/..',
    '/.',
    '/../x',
    '/a/../../x',
    '/a/./b',
    '/%2e%2e/x',
    '/%2E%2E',
    '/.%2e/x',
    '/%2e./x',
    '/%252e%252e/x',
    '/%25252e%25252e/x',
    '/..%2fx',
    '/a%2f..%2fb',
    '/a%252f..%252fb',
    '/..;/x',
    '/..;a=b/x',
    '/%2e%2e%3bx/y',
    '/a\\b',
    '/\\evil.example',
    '/%5cevil.example',
    '/a%255c..%255cb',
    '/..\\x',
    'contacts',
    '@evil.example',
    '\\\\evil.example',
    'javascript:x',
    '/a b',
    '/a#b',
    '/a\r\nx: y',
    '/a\u0000',
    '/a\ttab',
    '/a\u007f',
    '/..%00/x',
    '/..%20/x',
    '/%2e%2e%09/x',
    '/%u002e%u002e/x',
    '/%u005cx',
    '/%c0%ae%c0%ae/x',
    '/%c0%ae./x',
    '/%e0%80%ae%e0%80%ae/x',
    '/%f0%80%80%ae./x',
    '/\xc0\xae\xc0\xae/x',
    '/..%c0%afx',
    '/a%c1%9c..',
    '/%25c0%25ae%25c0%25ae/x',
    '/\u0100',
  ])('refuses %j', (target) => {
    expect(refusal(rules, target)).toBe('invalid_path');
  });

  it('is not led elsewhere by a scheme-relative target', () => {
    expect(joinTarget(rulesFor('https://api.example.com'), '//evil.example/x')).toEqual({
      origin: 'https://api.example.com',
      path: '//evil.example/x',
    });
  });
});

describe('joinTarget with a full URL', () => {
  const open = rulesFor('https://api.example.com/v1', {
    allowedHosts: ['files.example.com', '*.cdn.example', 'odd.example:8443', 'plain.example'],
    plainHttpHosts: ['plain.example', 'api.example.com'],
  });

  it.each([
    ['https://api.example.com/v2/x?y', 'https://api.example.com', '/v2/x?y'],
    ['/https://files.example.com/a', 'https://files.example.com', '/a'],
    ['HTTPS://FILES.example.com/A', 'https://files.example.com', '/A'],
    ['https://files.example.com', 'https://files.example.com', '/'],
    ['https://files.example.com?q=1', 'https://files.example.com', '/?q=1'],
    ['https://files.example.com./a', 'https://files.example.com', '/a'],
    ['https://files.example.com:443/a', 'https://files.example.com', '/a'],
    ['https://a.b.cdn.example/a', 'https://a.b.cdn.example', '/a'],
    ['https://odd.example:8443/a', 'https://odd.example:8443', '/a'],
    ['http://plain.example/a', 'http://plain.example', '/a'],
    ['http://api.example.com/a', 'http://api.example.com', '/a'],
  ])('reaches %s', (target, origin, path) => {
    expect(joinTarget(open, target)).toEqual({ origin, path });
  });

  it.each([
    'https://evil.example/x',
    'https://cdn.example/x',
    'https://evilcdn.example/x',
    'https://files.example.com.evil.example/x',
    'https://odd.example/x',
    'https://files.example.com:8443/x',
    'http://files.example.com/x',
    'https://user@files.example.com/x',
    'https://files.example.com@evil.example/x',
    'https://evil.example\\@files.example.com/x',
    'https://files.example.com%00.evil.example/x',
    'https:///x',
    'https://files.example.com:notaport/x',
    'https://files.example.com:99999/x',
    'https://f\u0131les.example.com/x',
    'https://[::1]/x',
    'https://files.example.com:0/x',
    'https://files.example.com:65536/x',
    'https://files.example.com:99999/x',
    'https://xn--a/x',
    'https://1.2.3.256/x',
    'https://[:::]/x',
    'https://ex%41mple.com/x',
    'https://files.example.com%2eevil.example/x',
    'https://files.example.com../x',
    'https://files.example.com\u3002/x',
    'https://f\u00adiles.example.com/x',
    'https:///evil.example/x',
    'https://files.example.com:443:80/x',
    'https://.files.example.com/x',
    'https://files..example.com/x',
  ])('refuses %s', (target) => {
    expect(refusal(open, target)).toBe('host_not_allowed');
  });

  it.each(['https://files.example.com/../x', 'https://files.example.com/a#b'])(
    'refuses the path of %s',
    (target) => {
      expect(refusal(open, target)).toBe('invalid_path');
    },
  );

  it('allows plain http to the base URL when that is plain itself', () => {
    const plain = rulesFor('http://127.0.0.1:4010');
    expect(joinTarget(plain, 'http://127.0.0.1:4010/x').origin).toBe('http://127.0.0.1:4010');
  });
});
