import fc from 'fast-check';
import { matchesHost, plainAuthority } from './hosts.js';

const RUNS = { numRuns: 10_000 };
const label = fc.constantFrom(
  'a',
  'b',
  'vendor',
  'evilvendor',
  'example',
  'com',
  'x-y',
  'a_b',
  '0',
);
const labels = fc.array(label, { minLength: 1, maxLength: 4 });
const port = fc.constantFrom('', ':443', ':80', ':8443');
const portOf = (text: string, scheme: string): string =>
  text === '' ? (scheme === 'http' ? ':80' : ':443') : text;

describe('matchesHost, for any pattern and host', () => {
  it('agrees with a comparison label by label', () => {
    const wanted = fc.record({ names: labels, port, isWild: fc.boolean() });
    const actual = fc.record({
      scheme: fc.constantFrom('http', 'https'),
      names: labels,
      port,
      dot: fc.constantFrom('', '.'),
      isUpper: fc.boolean(),
    });
    fc.assert(
      fc.property(wanted, actual, ({ names, isWild, ...pattern }, { scheme, ...host }) => {
        const text = `${host.names.join('.')}${host.dot}${host.port}`;
        const url = plainAuthority(scheme, host.isUpper ? text.toUpperCase() : text);
        // A last label that is a number makes an address of it, or nothing.
        if (!url || host.names.at(-1) === '0') return;
        const isSame = isWild
          ? host.names.length > names.length &&
            host.names.slice(-names.length).join() === names.join()
          : host.names.join() === names.join();
        const isSamePort = portOf(pattern.port, scheme) === portOf(host.port, scheme);
        const shown = `${isWild ? '*.' : ''}${names.join('.')}${pattern.port}`;
        expect([shown, url.href, matchesHost(shown, url)]).toEqual([
          shown,
          url.href,
          isSame && isSamePort,
        ]);
      }),
      RUNS,
    );
  });
});

describe('plainAuthority, for any text', () => {
  it('is read by the URL parser as the host it shows', () => {
    const odd = fc.string({
      unit: fc.constantFrom(
        'a',
        'A',
        '0',
        '.',
        ':',
        '-',
        '_',
        '@',
        '%',
        '\\',
        '/',
        '[',
        ']',
        '?',
        '#',
        ' ',
        '\t',
        '\u3002',
        '\u00ad',
        '\u24d0',
        '\u0430',
      ),
      maxLength: 14,
    });
    fc.assert(
      fc.property(fc.oneof(odd, fc.string({ maxLength: 20 })), (text) => {
        const url = plainAuthority('https', text);
        if (!url) return;
        expect(url.pathname + url.search + url.hash + url.username + url.password).toBe('/');
        const shown = text.toLowerCase().replace(/:\d+$/, '');
        if (!/(?:^|\.)(?:0x)?[0-9a-f]*\.?$|^\[/.test(shown)) expect(url.hostname).toBe(shown);
      }),
      RUNS,
    );
  });
});
