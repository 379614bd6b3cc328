import { SluiceError } from '#libs/errors';
import fc from 'fast-check';
import { checkBaseUrl, expandBaseUrl } from './base-url.js';

const RUNS = { numRuns: 10_000 };
const template = {
  baseUrl: 'https://{shop}-api.example.com:8443/x/{account}/v-{version}',
  variables: {},
  plainHttpHosts: [],
};
const hostile = fc
  .array(
    fc.constantFrom(
      ...[
        'a',
        'A',
        '0',
        '-',
        '_',
        '.',
        '..',
        '/',
        '\\',
        '@',
        ':',
        '#',
        '?',
        '%',
        '%2e',
        '%2f',
        ';',
      ],
      ...[
        '{shop}',
        '${x}',
        '$&',
        '$1',
        '\0',
        '\r\n',
        '\t',
        ' ',
        '\u3002',
        '\u24d0',
        '\u0430',
        'xn--',
      ],
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(''));
const value = fc.oneof(hostile, fc.string({ maxLength: 12 }), fc.string({ unit: 'grapheme' }));

function refusedOr<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'invalid_request') return undefined;
    throw error;
  }
}

describe('expandBaseUrl, whatever its variables hold', () => {
  it('stays on the host and the path of the template, every value in its own place', () => {
    fc.assert(
      fc.property(value, value, value, (shop, account, version) => {
        const url = refusedOr(() => expandBaseUrl(template, { shop, account, version }));
        if (!url) return;
        expect(url.href).toBe(
          `https://${shop.toLowerCase()}-api.example.com:8443/x/${account}/v-${version}`,
        );
        expect(url.hostname).toBe(`${shop.toLowerCase()}-api.example.com`);
        expect(url.pathname.split('/')).toHaveLength(4);
      }),
      RUNS,
    );
  });

  it('takes what is a label and a segment', () => {
    const label = fc
      .stringMatching(/^[a-z0-9][a-z0-9-]{0,20}[a-z0-9]$/)
      .filter((text) => !text.startsWith('xn--'));
    const segment = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._~-]{0,30}$/);
    fc.assert(
      fc.property(label, segment, segment, (shop, account, version) => {
        expect(expandBaseUrl(template, { shop, account, version }).hostname).toBe(
          `${shop}-api.example.com`,
        );
      }),
      RUNS,
    );
  });
});

describe('checkBaseUrl, whatever it is given', () => {
  it('lets no open placeholder choose domain or port, and no parser see another path', () => {
    const part = fc.constantFrom(
      'https://',
      'http://',
      '{a}',
      '{b}',
      '.',
      'example',
      '.com',
      '/',
      ':',
      '443',
      '-',
      'x',
      ...[
        '@',
        '%',
        '%2e',
        '..',
        '\\',
        '?',
        '#',
        '\t',
        'B\u00fc',
        '[::1]',
        '127.0.0',
        '{constructor}',
      ],
    );
    const text = fc.array(part, { maxLength: 9 }).map((parts) => `https://${parts.join('')}`);
    fc.assert(
      fc.property(text, (baseUrl) => {
        const given = { baseUrl, variables: {}, plainHttpHosts: [] };
        if (refusedOr(() => (checkBaseUrl(given), true)) === undefined) return;
        const names = { a: 'evil', b: '22', constructor: 'c' };
        const url = refusedOr(() => expandBaseUrl(given, names));
        if (!url) return;
        const filled = baseUrl.replace(/\{(\w+)\}/g, (_, name: 'a') => names[name]);
        const withoutPort = filled
          .replace(/^(https:\/\/[^/]*):0*443(?=\/|$)/, '$1')
          .replace(/^(https:\/\/[^/]*)\.(?=\/|$)/, '$1');
        expect(url.href.replace(/\/$/, '')).toBe(withoutPort.replace(/\/$/, ''));
        const [, authority = ''] = /^https:\/\/([^/]*)/.exec(baseUrl) ?? [];
        if (authority.includes('{'))
          expect(authority).toMatch(/\.[a-z0-9-]+\.[a-z][a-z0-9-]*\.?(?::443)?$/);
      }),
      RUNS,
    );
  });
});
