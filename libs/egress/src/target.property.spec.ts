import { SluiceError } from '#libs/errors';
import fc from 'fast-check';
import { joinTarget, type TargetRules } from './target.js';

const RUNS = { numRuns: 10_000 };
const rules: TargetRules = {
  baseUrl: new URL('https://api.example.com/v1'),
  allowedHosts: ['files.example.com', '*.cdn.example.com', 'odd.example.com:8443'],
  plainHttpHosts: ['files.example.com'],
};
const ALLOWED = /^(?:api\.example\.com|files\.example\.com|[a-z0-9_.-]+\.cdn\.example\.com)$/;

function joined(target: string) {
  try {
    return joinTarget(rules, target);
  } catch (error) {
    if (error instanceof SluiceError && error.status === 400) return undefined;
    throw error;
  }
}

/**
 * Percent-decoded as often as anybody might, with what lenient servers take for dots and slashes.
 */
function readings(path: string): string[] {
  const all = [path];
  for (let i = 0; i < 3; i++) {
    const last = all.at(-1) ?? '';
    all.push(
      last.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    );
  }
  return all.map((each) => each.replaceAll('\xc0\xae', '.'));
}

const pieces = fc.constantFrom(
  '..',
  '.',
  '%2e',
  '%252e',
  '/',
  '//',
  '\\',
  '%5c',
  '%255c',
  ';',
  '?',
  '#',
  ' ',
  'a',
  '%',
  ...[
    '@',
    ':',
    '%2f',
    '%252f',
    '\u00e9',
    '%c0%ae',
    '%00',
    '\u007f',
    '\r',
    '\n',
    '%0d%0a',
    '%u002e',
  ],
);
const authority = fc
  .array(
    fc.constantFrom(
      'api.example.com',
      'files.example.com',
      'cdn.example.com',
      'odd.example.com',
      'evil',
      '.',
      ':',
      '@',
      '%',
      '\\',
      '%2e',
      ':443',
      ':8443',
      ':0',
      ':99999',
      '[::1]',
      '127.0.0.1',
      'A',
      '-',
      '_',
      '\u3002',
      '\u00ad',
      'xn--',
      '#',
      ' ',
      '0x7f',
      'a.',
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(''));

describe('joinTarget, whatever it is given', () => {
  it('keeps a path below the base URL, for every reader, and changes no byte of it', () => {
    const target = fc.array(pieces, { maxLength: 12 }).map((parts) => `/${parts.join('')}`);
    fc.assert(
      fc.property(target, (given) => {
        const destination = joined(given);
        if (!destination) return;
        const { origin, path } = destination;
        expect(path).toBe(`/v1${given}`);
        expect(origin).toBe('https://api.example.com');
        const { href } = new URL(origin + path);
        expect(href).toMatch(/^https:\/\/api\.example\.com\/v1(?:[/?]|$)/);
        const [below = ''] = given.split('?');
        const leaving = readings(below).filter(
          (reading) => reading.includes('\\') || /(?:^|\/)\.\.?(?:[;/]|$)/.test(reading),
        );
        expect(leaving).toEqual([]);
      }),
      RUNS,
    );
  });

  it('reaches no host that is not allowed, by no spelling of it', () => {
    const tail = fc.array(pieces, { maxLength: 4 }).map((parts) => parts.join(''));
    const scheme = fc.constantFrom(
      'https://',
      'http://',
      'HTTPS://',
      '/https://',
      '//',
      'https:/',
      'ftp://',
    );
    fc.assert(
      fc.property(scheme, authority, tail, (given, host, rest) => {
        const destination = joined(`${given}${host}${rest}`);
        if (!destination) return;
        const { origin, path } = destination;
        const url = new URL(origin + path);
        expect(url.origin).toBe(new URL(origin).origin);
        expect(url.username + url.password).toBe('');
        if (url.port === '8443') expect(url.hostname).toBe('odd.example.com');
        else expect([url.hostname, url.port]).toEqual([expect.stringMatching(ALLOWED), '']);
        if (url.protocol === 'http:') expect(url.hostname).toBe('files.example.com');
        expect(path).toMatch(/^[\x21\x22\x24-\x7e\x80-\xff]+$/);
      }),
      RUNS,
    );
  });

  it('takes any text at all without another error than a refusal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (given) => {
        const destination = joined(given);
        if (destination) expect(destination.path).toBe(`/v1${given}`);
      }),
      RUNS,
    );
  });
});
