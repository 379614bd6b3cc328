import { matchesHost, plainAuthority } from './hosts.js';

describe('plainAuthority', () => {
  it.each([
    ['api.example.com', 'https://api.example.com/'],
    ['API.Example.COM:443', 'https://api.example.com/'],
    ['a_b.example:8443', 'https://a_b.example:8443/'],
    ['[::1]:8443', 'https://[::1]:8443/'],
    ['0x7f.1', 'https://127.0.0.1/'],
  ])('reads %s', (authority, href) => {
    expect(plainAuthority('https', authority)?.href).toBe(href);
  });

  it.each([
    '',
    ' ',
    'a b',
    'a\tb',
    'user@a',
    'user:x@a',
    '@a',
    'a@',
    'a%41',
    'a%2eb',
    'a\\b',
    'a#b',
    ...['a..', '.a', 'a..b', 'a:', 'a:x', 'a:-1', 'a:65536', 'a:443:1', '[::1', '::1', '[::1%lo]'],
    ...[
      'xn--a',
      '1.2.3.256',
      '[:::]',
      'b\u00fccher.example',
      '\u24d0.example',
      'a\u3002b',
      'a\u00ad',
    ],
  ])('does not take %j for a host', (authority) => {
    expect(plainAuthority('https', authority)).toBeUndefined();
  });
});

describe('matchesHost', () => {
  it.each([
    ['a.example', 'https://a.example/', true],
    ['a.example', 'https://a.example:8443/', false],
    ['a.example:8443', 'https://a.example:8443/', true],
    ['a.example:443', 'https://a.example/', true],
    ['a.example:80', 'http://a.example/', true],
    ['a.example:443', 'http://a.example/', false],
    ['*.example', 'https://a.example/', true],
    ['*.example', 'https://example/', false],
    ['*.example:8443', 'https://a.example:8443/', true],
    ['*.example:443', 'https://a.example/', true],
    ['*.example', 'https://a.example:8443/', false],
    ['[::1]:8443', 'https://[::1]:8443/', true],
    ['vendor.example', 'https://evilvendor.example/', false],
    ['vendor.example', 'https://vendor.example.evil.example/', false],
    ['vendor.example', 'https://VENDOR.example/', true],
    ['vendor.example', 'https://vendor.example./', true],
    ['*.vendor.example', 'https://evilvendor.example/', false],
    ['*.vendor.example', 'https://vendor.example./', false],
    ['*.vendor.example', 'https://a.vendor.example./', true],
  ])('%s and %s: %p', (pattern, url, matches) => {
    expect(matchesHost(pattern, new URL(url))).toBe(matches);
  });
});
