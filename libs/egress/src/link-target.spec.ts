import { SluiceError } from '#libs/errors';
import fc from 'fast-check';
import { targetOf } from './link-target.js';
import { type Destination, joinTarget } from './target.js';

const rules = {
  baseUrl: new URL('https://api.vendor.test/base/'),
  allowedHosts: ['files.vendor.test', '*.cdn.vendor.test', 'odd.vendor.test:8443'],
  plainHttpHosts: [] as string[],
};

const target = (url: string): string | undefined => {
  const [, scheme = '', authority = '', path = ''] = /^(.*?):\/\/([^/?]*)(.*)$/s.exec(url) ?? [];
  return targetOf(rules, { scheme, authority, path });
};

describe('the target that leads to a link', () => {
  it.each([
    ['https://api.vendor.test/base/items?page=2', '/items?page=2'],
    ['HTTPS://API.vendor.test:443/base/items', '/items'],
    ['https://api.vendor.test/base', ''],
    ['https://api.vendor.test/base/', '/'],
    ['https://api.vendor.test/base?x', '?x'],
    ['https://api.vendor.test/base//x', '//x'],
    ['https://api.vendor.test/base/a%2Fb%zz?c=%e9', '/a%2Fb%zz?c=%e9'],
    ['https://api.vendor.test/base/é €?ü', '/é €?ü'],
  ])('of %s, below the base URL, is what follows the base URL', (url, expected) => {
    expect(target(url)).toBe(expected);
  });

  it.each([
    'https://api.vendor.test/baseline',
    'https://api.vendor.test/%62ase/x',
    'https://api.vendor.test/other',
    'https://api.vendor.test',
    'https://api.vendor.test./base/x',
    'https://api.vendor.test/base/https://files.vendor.test/x',
    'https://files.vendor.test/x?y',
    'https://files.vendor.test',
    'https://a.b.cdn.vendor.test/x',
    'https://odd.vendor.test:8443/x',
  ])('of %s, beside the base URL, is the full URL', (url) => {
    expect(target(url)).toBe(`/${url}`);
  });

  it.each([
    'https://api.vendor.test:8443/base/x',
    'https://cdn.vendor.test/x',
    'https://odd.vendor.test/x',
    'https://example.com/base/x',
    'https://user@api.vendor.test/base/x',
    'https://api.vendor.test:99999/base/x',
    'https://api.vendor.test\\@example.com/base/x',
    'https:///base/x',
  ])('is none for %s, which is not a host of the integration', (url) => {
    expect(target(url)).toBeUndefined();
  });

  it.each(['%2e%2e/x', 'a\\..\\x', '.\t./x', '..', '.. ', 'x ', '..;y/x', '%252e%252e/x'])(
    'is none for the path %j, which may lead elsewhere',
    (path) => {
      expect(target(`https://api.vendor.test/base/${path}`)).toBeUndefined();
    },
  );

  it('of a link without encryption leads to the refusal that says so', () => {
    const full = target('http://api.vendor.test/base/x') ?? '';
    expect(full).toBe('/http://api.vendor.test/base/x');
    expect(() => joinTarget(rules, full)).toThrow(
      expect.objectContaining({ code: 'host_not_allowed' }),
    );
  });

  const authority = fc.constantFrom('api.vendor.test', 'files.vendor.test', 'API.vendor.test:443');
  const piece = fc.oneof(
    fc.constantFrom('/', '.', '..', '%2e', '%2E.', '%252e', '%5c', '\\', ';', '?', '//', 'https:'),
    fc.constantFrom('/base', '/base/', 'a', '%2F', '%zz', ' ', '\t', '\n', '\u0000', 'é', '\u2024'),
  );
  const path = fc
    .array(piece, { maxLength: 8 })
    .map((pieces) => pieces.join(''))
    .map((text) => (text === '' || /^[/?]/.test(text) ? text : `/${text}`));

  it('leads to exactly that link, or nowhere', () => {
    fc.assert(
      fc.property(authority, path, (host, written) => {
        const found = targetOf(rules, { scheme: 'https', authority: host, path: written });
        if (found === undefined || /[^\x21-\xff]/.test(written)) return;
        const expected: Destination = {
          origin: `https://${host.toLowerCase().replace(':443', '')}`,
          path: written.startsWith('/') ? written : `/${written}`,
        };
        const joined = joinTarget(rules, found);
        if (written.replace(/\?.*/s, '') === '/base' || !written.startsWith('/')) {
          expect([expected.path, `/base${found}`]).toContain(joined.path);
          return;
        }
        expect(joined).toEqual(expected);
      }),
      { numRuns: 10_000 },
    );
  });

  it('never climbs out of the proxied route, however a client reads it', () => {
    const prefix = 'https://sluice.test/connections/x/proxy';
    fc.assert(
      fc.property(authority, path, (host, written) => {
        const found = targetOf(rules, { scheme: 'https', authority: host, path: written });
        if (found === undefined) return;
        const { href } = new URL(`${prefix}${found}`);
        expect(href.startsWith(prefix)).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  it('of what a caller may send is a target that leads to the same place', () => {
    fc.assert(
      fc.property(path, (written) => {
        let destination: Destination;
        try {
          destination = joinTarget(rules, written);
        } catch (error) {
          if (error instanceof SluiceError) return;
          throw error;
        }
        const [scheme = '', host = ''] = destination.origin.split('://');
        const found = targetOf(rules, { scheme, authority: host, path: destination.path });
        expect(found === undefined ? undefined : joinTarget(rules, found)).toEqual(destination);
      }),
      { numRuns: 10_000 },
    );
  });
});
