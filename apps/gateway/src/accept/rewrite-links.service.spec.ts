import type { IncomingMessage } from 'node:http';
import type { ConnectionRoute } from '#libs/connections';
import { loadSettings } from '#libs/config';
import { restoredHeaders } from '#libs/links';
import { RewriteLinks, wantsLinks } from './rewrite-links.service.js';

const route = {
  baseUrl: new URL('https://api.vendor.test/v1'),
  allowedHosts: [],
  plainHttpHosts: [],
} as unknown as ConnectionRoute;

const setup = (publicUrl?: string) => {
  const settings = loadSettings({ ...(publicUrl ? { SLUICE_PUBLIC_URL: publicUrl } : {}) });
  const rewriteLinks = new RewriteLinks(settings);
  return (host: string | undefined, { selector = 'crm:u1', encrypted = false } = {}) => {
    const incoming = { headers: { host }, socket: { encrypted } } as unknown as IncomingMessage;
    const proxyPath = `/connections/${selector}/proxy`;
    return rewriteLinks.of(route, { target: '/a/b?c', proxyPath, incoming }).rewrite('d');
  };
};

describe('a rewritten link', () => {
  it('begins with the host that the caller used, and whether it was encrypted', () => {
    const link = setup();
    expect(link('sluice.test')).toBe('http://sluice.test/connections/crm:u1/proxy/a/d');
    expect(link('[::1]:3000')).toBe('http://[::1]:3000/connections/crm:u1/proxy/a/d');
    expect(link('sluice.test:8443', { encrypted: true })).toBe(
      'https://sluice.test:8443/connections/crm:u1/proxy/a/d',
    );
  });

  it('begins with the public URL where one is set, whatever Host says', () => {
    const expected = 'https://sluice.example.com/api/connections/crm:u1/proxy/a/d';
    expect(setup('https://sluice.example.com/api/')('<>')).toBe(expected);
  });

  it.each([undefined, '', 'a/b', 'a b', 'user@a', 'a>;b', 'a:b', 'a,b', 'a\u00e9', '[::1'])(
    'does not begin with %j, which is no host',
    (host) => {
      expect(() => setup()(host)).toThrow(
        expect.objectContaining({
          code: 'invalid_request',
          facts: expect.objectContaining({ errors: [expect.objectContaining({ path: 'host' })] }),
        }),
      );
    },
  );

  it('keeps the selector as it was written, but for what would end a link', () => {
    const link = setup();
    expect(link('s', { selector: 'a:%c3%BC+b;c,d' })).toBe(
      'http://s/connections/a:%c3%BC+b;c,d/proxy/a/d',
    );
    expect(link('s', { selector: 'a:<"\\>\u00fc' })).toBe(
      'http://s/connections/a:%3C%22%5C%3E%FC/proxy/a/d',
    );
  });

  it.each([
    [undefined, undefined, false],
    [undefined, 'off', false],
    [undefined, 'on', true],
    ['on', undefined, true],
    ['on', 'off', true],
    ['off', 'on', false],
  ] as const)(
    'is wanted when the caller says %s and the integration %s: %s',
    (said, by, wanted) => {
      const rewriteLinks = by && { default: by, fields: [] };
      expect(wantsLinks({ rewriteLinks: said }, { ...route, rewriteLinks })).toBe(wanted);
    },
  );
});

describe('a URL of ours in a request', () => {
  const incoming = {
    headers: { host: 'sluice.test' },
    socket: {},
  } as unknown as IncomingMessage;
  const linksOf = (publicUrl?: string) =>
    new RewriteLinks(loadSettings({ ...(publicUrl ? { SLUICE_PUBLIC_URL: publicUrl } : {}) })).of(
      route,
      { target: '/a', proxyPath: '/connections/dav:u1/proxy', incoming },
    );

  it.each([
    ['http://sluice.test/connections/dav:u1/proxy/b%20c?d', 'https://api.vendor.test/v1/b%20c?d'],
    ['https://sluice.test/connections/dav:u1/proxy', 'https://api.vendor.test/v1'],
    ['/connections/dav:u1/proxy/b', 'https://api.vendor.test/v1/b'],
    ['http://sluice.test/connections/dav:u1/proxyish', 'same'],
    ['http://sluice.test/connections/other/proxy/b', 'same'],
    ['https://api.vendor.test/v1/b', 'same'],
    ['urn:uuid:1', 'same'],
  ])("is the third party's: %s", (url, expected) => {
    for (const links of [linksOf(), linksOf('https://public.test')])
      expect(links.restore(url)).toBe(expected === 'same' ? url : expected);
  });

  it('may begin as the public URL does', () => {
    const url = 'https://public.test/p/connections/dav:u1/proxy/b';
    expect(linksOf('https://public.test/p/').restore(url)).toBe('https://api.vendor.test/v1/b');
  });

  it('leads nowhere that a call could not go', () => {
    expect(() => linksOf().restore('/connections/dav:u1/proxy/a/../../b')).toThrow(
      expect.objectContaining({ code: 'invalid_path' }),
    );
  });

  it('is found in Destination and in the resources of If', () => {
    const ours = 'http://sluice.test/connections/dav:u1/proxy';
    const headers = restoredHeaders(
      [
        ['Destination', `${ours}/b`],
        ['If', `<${ours}/a> (<urn:uuid:1> ["x"]) <http://other.test/> (Not <urn:uuid:2>)`],
        ['Referer', `${ours}/a`],
      ],
      linksOf(),
    );
    const theirs = 'https://api.vendor.test/v1';
    expect(headers).toEqual([
      ['Destination', `${theirs}/b`],
      ['If', `<${theirs}/a> (<urn:uuid:1> ["x"]) <http://other.test/> (Not <urn:uuid:2>)`],
      ['Referer', `${ours}/a`],
    ]);
  });
});
