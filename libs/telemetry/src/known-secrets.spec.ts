import fc from 'fast-check';
import { expectWithin } from '../../../test/support/comparison.js';
import { KnownSecrets } from './known-secrets.js';

const SECRET = 'pa"ss\\w/ö+rd ~ 0123456789';
const known = new KnownSecrets([SECRET, 'another-secret-value']);

const bytes = Buffer.from(SECRET);
const spelled: [how: string, text: string][] = [
  ['as it is', SECRET],
  ['as JSON', JSON.stringify({ token: SECRET })],
  ['as JSON in JSON', JSON.stringify({ body: JSON.stringify({ token: SECRET }) })],
  ['in a query', `https://api.example/x?key=${encodeURIComponent(SECRET)}&y=1`],
  ['in a query, in lower case', `key=${encodeURIComponent(SECRET)}`.toLowerCase()],
  ['in a form', new URLSearchParams({ password: SECRET }).toString()],
  ['in hexadecimal', `x'${bytes.toString('hex')}'`],
  ['in upper-case hexadecimal', bytes.toString('hex').toUpperCase()],
  ...['', 'u', 'us', 'use'].flatMap((before): [string, string][] =>
    (['base64', 'base64url'] as const).map((encoding) => [
      `in ${encoding} behind ${before.length} bytes`,
      Buffer.from(`${before}${SECRET}:and more`).toString(encoding),
    ]),
  ),
];

/** Words of a secret, and pieces of its encodings, that must not be left. */
const REMAINS =
  /0123456789|%c3%b6|MDEyMzQ1Njc4|AxMjM0NTY3|wMTIzNDU2|303132333435|pa\\*"ss|cGEic3N|BhInNz|wYSJz/i;

describe('a known secret', () => {
  it.each(spelled)('is hidden %s', (_how, text) => {
    expect(text).toMatch(REMAINS);
    const redacted = known.redact(`before ${text} after`);
    expect(redacted).toMatch(/^before .*\[redacted\].* after$/);
    expect(redacted).not.toMatch(REMAINS);
  });

  it('is hidden every time it occurs, and others beside it', () => {
    expect(known.redact(`${SECRET}${SECRET},another-secret-value.`)).toBe(
      '[redacted][redacted],[redacted].',
    );
  });

  it('is hidden as far as it goes when the text was cut off', () => {
    expect(known.redact(`it says ${SECRET.slice(0, 20)}`)).toBe('it says [redacted]');
    expect(known.redact(`it says ${SECRET.slice(0, 20)}…`)).toBe('it says [redacted]…');
  });

  it('leaves valid JSON behind, wherever it stands in it', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        (secret, before, after) => {
          const line = JSON.stringify({ message: `${before} ${secret} ${after}` });
          const redacted = new KnownSecrets([secret]).redact(line);
          const { message } = JSON.parse(redacted) as { message: string };
          expect(message).toContain('[redacted]');
        },
      ),
      { numRuns: 30 },
    );
  });

  it('changes nothing of a text without it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(known.redact(text)).toBe(text);
      }),
    );
  });

  it('is not looked for when it is as short as a word', () => {
    expect(new KnownSecrets(['error', '', null, undefined]).redact('error')).toBe('error');
  });

  it('is forgotten when there are too many newer ones, and leaves nothing behind', () => {
    const many = new KnownSecrets(['the-oldest-secret']);
    const nth = (n: number): string => `${n}-secret-number-${n}`;
    many.remember(Array.from({ length: 5_000 }, (_, n) => nth(n)));
    expect(many.redact('the-oldest-secret')).toBe('the-oldest-secret');
    expect(many.redact(nth(100))).toBe(nth(100));
    expect(many.redact(`${nth(4_000)} ${nth(4_999)}`)).toBe('[redacted] [redacted]');
  });

  it('of thousands costs a log line about as little as one of few', async () => {
    const line = JSON.stringify({ id: 'f'.repeat(36), outcome: '200', steps: 'x'.repeat(300) });
    const secretOf = (n: number): string => Buffer.from(`secret ${n * 7_919}`).toString('base64');
    const few = new KnownSecrets(Array.from({ length: 5 }, (_, n) => secretOf(n)));
    const many = new KnownSecrets(Array.from({ length: 4_000 }, (_, n) => secretOf(n)));
    const fastest = (secrets: KnownSecrets): number =>
      Math.min(...Array.from({ length: 10 }, () => timed(() => secrets.redact(line))));
    fastest(few);
    await expectWithin({
      what: 'a log line beside 4,000 secrets',
      reference: () => fastest(few) + RESOLUTION_MS,
      candidate: () => fastest(many),
      bound: 10,
      margin: 2,
    });
  });
});

/** What a clock adds that is read around twenty lines. */
const RESOLUTION_MS = 0.0005;

function timed(work: () => unknown): number {
  const startedAt = performance.now();
  for (let i = 0; i < 20; i++) work();
  return (performance.now() - startedAt) / 20;
}
