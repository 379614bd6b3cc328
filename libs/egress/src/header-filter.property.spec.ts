import type { HeaderPair } from '#libs/contracts';
import fc from 'fast-check';
import { forwardableAnswerHeaders, forwardableRequestHeaders } from './header-filter.js';

const RUNS = { numRuns: 10_000 };
const ONE_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
const NEVER = [
  ...ONE_HOP,
  'authorization',
  'content-length',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-http-method-override',
  'x-original-url',
  'x-rewrite-url',
  'sluice-mode',
  'sluice-hops',
  'sluice-anything',
  'cookie',
];
const FREE = ['accept', 'content-type', 'x-a', 'x-b', 'idempotency-key', 'user-agent'];

const spelled = (names: readonly string[]) =>
  fc.tuple(fc.constantFrom(...names), fc.nat(2)).map(([name, how]) => {
    if (how === 0) return name;
    return how === 1 ? name.toUpperCase() : name.replace(/^./, (first) => first.toUpperCase());
  });
const name = fc.oneof(spelled(NEVER), spelled(FREE));
const nomination = fc.array(fc.oneof(name, fc.constant('')), { maxLength: 3 });
const header = fc.oneof(
  fc.tuple(name, fc.constantFrom('', 'v', 'x-a')),
  fc.tuple(
    fc.constantFrom('Connection', 'connection'),
    nomination.map((names) => names.join(', ')),
  ),
);
const headers = fc.array(header, { maxLength: 6 });
const lower = ([each]: HeaderPair): string => each.toLowerCase();

const nominatedBy = (pairs: readonly HeaderPair[]): Set<string> =>
  new Set(
    pairs
      .filter((pair) => lower(pair) === 'connection')
      .flatMap(([, value]) => value.split(',').map((each) => each.trim().toLowerCase())),
  );

/** What was kept is what was given, in its order, with something left out. */
function isSubsequence(kept: readonly HeaderPair[], given: readonly HeaderPair[]): boolean {
  let at = 0;
  return kept.every((pair) => (at = given.indexOf(pair, at) + 1) > 0);
}

const same = (some: readonly HeaderPair[], others: readonly HeaderPair[]): boolean =>
  some.length === others.length && some.every((pair, i) => pair === others[i]);

describe('header rules, for any headers', () => {
  it('add nothing, let nothing pass that ends here, and keep everything else', () => {
    fc.assert(
      fc.property(headers, fc.constantFrom(undefined, 'x-a'), (given, keyHeader) => {
        const kept = forwardableRequestHeaders(given, keyHeader);
        const ends = new Set([...NEVER, ...nominatedBy(given), keyHeader]);
        const isFree = (pair: HeaderPair): boolean =>
          FREE.includes(lower(pair)) && !ends.has(lower(pair));
        return isSubsequence(kept, given) && same(kept, given.filter(isFree));
      }),
      RUNS,
    );
  });

  it('keep hop-by-hop headers of the third party, and ours, from the caller', () => {
    fc.assert(
      fc.property(headers, (given) => {
        const kept = forwardableAnswerHeaders(given);
        // A caller's credential for a proxy says nothing in an answer.
        const ended = ONE_HOP.filter((each) => each !== 'proxy-authorization');
        const ends = new Set([...ended, ...nominatedBy(given)]);
        const passed = kept.filter((pair) => ends.has(lower(pair)) || /^sluice-/i.test(pair[0]));
        return isSubsequence(kept, given) && passed.length === 0;
      }),
      RUNS,
    );
  });
});
