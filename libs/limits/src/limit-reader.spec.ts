import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HeaderPair, RateLimit } from '#libs/contracts';
import fc from 'fast-check';
import { LimitReader, retryAfter, STANDARD_LIMITS } from './index.js';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const inSeconds = (seconds: number): number => NOW + seconds * 1_000;

/** Hostile and correct structured fields, where they are at hand. */
const CORPORA = process.env['SLUICE_CORPORA'] ?? join('..', 'shared', 'corpora');
const corpus = ['sf-item.json', 'sf-list.json', 'sf-dictionary.json']
  .map((file) => join(CORPORA, file))
  .filter((file) => existsSync(file))
  .flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as { raw: string[] }[]);

const read = (headers: HeaderPair[], declared?: RateLimit, status = 200) =>
  (declared ? new LimitReader(declared) : STANDARD_LIMITS).read({ status, headers }, NOW);

describe('limits without a declaration', () => {
  it.each<[string, HeaderPair[], object | undefined]>([
    ['nothing', [['Content-Type', 'text/plain']], undefined],
    ['a vendor’s names', [['X-RateLimit-Reset', '30']], undefined],
    ['an empty value', [['RateLimit-Limit', '']], undefined],
    ['a count', [['ratelimit-remaining', '3']], { remaining: 3 }],
    ['a fraction of a count', [['RateLimit-Remaining', '598.7']], { remaining: 598 }],
    ['a list with its windows', [['RateLimit-Limit', '10, 10;w=1, 50;w=60']], { limit: 10 }],
    ['seconds', [['RateLimit-Reset', '50']], { resetAt: inSeconds(50) }],
    [
      'an instant where seconds should be',
      [
        ['RateLimit-Limit', '10'],
        ['RateLimit-Reset', String(NOW / 1_000)],
      ],
      { limit: 10 },
    ],
    ['draft 7', [['RateLimit', 'limit=100, remaining=50']], { limit: 100, remaining: 50 }],
    [
      'draft 10',
      [
        ['RateLimit', '"a";r=50;t=30'],
        ['RateLimit-Policy', '"a";q=100;w=60'],
      ],
      { limit: 100, remaining: 50, resetAt: inSeconds(30) },
    ],
    [
      'several lines: the tightest, of equals the longest',
      [
        ['RateLimit', 'day;r=0;t=900'],
        ['RateLimit', 'burst;r=0;t=3, hour;r=10;t=1'],
      ],
      { remaining: 0, resetAt: inSeconds(900) },
    ],
    [
      'a quota of something else than requests',
      [
        ['RateLimit', '"a";r=50'],
        ['RateLimit-Policy', '"a";q=100;qu="content-bytes"'],
      ],
      { remaining: 50 },
    ],
    ['a policy alone', [['RateLimit-Policy', '"a";q=100;w=60']], { limit: 100 }],
    ['several policies alone', [['RateLimit-Policy', '"a";q=100, "b";q=10']], undefined],
    ['a field that does not parse', [['RateLimit', '"a";r=50;;t=,']], undefined],
    ['an inner list', [['RateLimit', '("a" "b");r=50']], undefined],
  ])('%s', (_case, headers, told) => {
    expect(read(headers)).toEqual(told);
  });

  it(`are not found in fields about other things (${corpus.length} of a corpus)`, () => {
    for (const { raw } of corpus) {
      const headers = raw.map((line): HeaderPair => ['RateLimit', line]);
      expect(read(headers)).toBeUndefined();
      expect(read([...headers, ['RateLimit-Remaining', '3']])).toEqual({ remaining: 3 });
    }
  });

  it('Retry-After counts after a 429 only, and goes before a reset', () => {
    const headers: HeaderPair[] = [
      ['Retry-After', '5'],
      ['RateLimit-Reset', '60'],
    ];
    expect(read(headers, undefined, 429)).toEqual({ resetAt: inSeconds(5) });
    expect(read(headers, undefined, 503)).toEqual({ resetAt: inSeconds(60) });
    expect(read([['Retry-After', '5']])).toBeUndefined();
    expect(read([['Retry-After', 'soon']], undefined, 429)).toBeUndefined();
    expect(retryAfter([['retry-after', '5']], NOW)).toBe(inSeconds(5));
  });
});

describe('limits as declared', () => {
  it.each<[string, RateLimit, HeaderPair[], object | undefined]>([
    ['names in any case', { limit: 'X-Limit' }, [['x-lIMIT', '9']], { limit: 9 }],
    ['the declared header is not there', { limit: 'X-Limit' }, [['X-Other', '9']], undefined],
    ['a rate below one', { limit: 'X-Rps' }, [['X-Rps', '0.0167']], undefined],
    ['a constant alone tells nothing', { limit: 100 }, [['X', '1']], undefined],
    [
      'more used than allowed',
      { limit: 100, used: 'U' },
      [['U', '130']],
      { limit: 100, remaining: 0 },
    ],
    [
      'used and remaining (Reddit)',
      { used: 'U', remaining: 'R' },
      [
        ['U', '4'],
        ['R', '96.0'],
      ],
      { limit: 100, remaining: 96 },
    ],
    ['a place that is not there', { limit: { header: 'L', at: 2 } }, [['L', '1,2']], undefined],
    [
      'a place over several lines',
      { limit: { header: 'L', at: 1 } },
      [
        ['L', '1'],
        ['L', '2'],
      ],
      { limit: 2 },
    ],
    [
      'a name that is the end or the beginning of another',
      { limit: { header: 'L', key: 'usage' } },
      [['L', 'api-usage=1; usage2=2; "usage" : 3']],
      { limit: 3 },
    ],
    [
      'the longest of several times in JSON (Meta)',
      { reset: { header: 'B', key: 'regain', unit: 'minutes' } },
      [['B', '{"1":[{"regain":1}],"2":[{"regain":3},{"regain":2}]}']],
      { resetAt: inSeconds(180) },
    ],
    [
      'a quoted date in JSON',
      { reset: { header: 'B', key: 'until', unit: 'http_date' } },
      [['B', '{"until":"Sun, 01 Mar 2026 12:00:30 GMT"}']],
      { resetAt: inSeconds(30) },
    ],
    [
      'a standard name in another unit, which alone counts then',
      { reset: { header: 'RateLimit-Reset', unit: 'iso' } },
      [['RateLimit-Reset', '30']],
      undefined,
    ],
  ])('%s', (...[, declared, headers, told]) => {
    expect(read(headers, declared)).toEqual(told);
  });

  it('Retry-After may be declared in a unit of its own', () => {
    const declared: RateLimit = { reset: { header: 'Retry-After', unit: 'epoch_s' } };
    const headers: HeaderPair[] = [['Retry-After', String(inSeconds(30) / 1_000)]];
    expect(read(headers, declared, 429)).toEqual({ resetAt: inSeconds(30) });
  });

  it('never throw, whatever the head holds', () => {
    const name = fc.constantFrom('ratelimit', 'RateLimit-Policy', 'ratelimit-reset', 'x', 'y');
    const piece = fc.constantFrom(...['"', '=', ':', ';', ',', '/', ' ', 'k', '1', '{', 'é', '\t']);
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
    );
    const declared: RateLimit = {
      limit: { header: 'x', key: 'k', at: 1 },
      used: { header: 'y', at: 1 },
      reset: { header: 'x', key: 'k', unit: 'duration' },
    };
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 6 }), (headers) => {
        for (const told of [read(headers, undefined, 429), read(headers, declared)])
          for (const number of Object.values(told ?? {})) expect(number).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 2_000 },
    );
  });
});
