import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { follow, markOf, type Trail } from './trail.js';

/** @returns how many marks were followed before one was known; `undefined` when none was */
function seenAfter(pages: Iterable<number>): number | undefined {
  let trail: Trail | undefined;
  let passed = 0;
  for (const page of pages) {
    trail = follow(trail, markOf(String(page)));
    if (!trail) return passed;
    passed++;
  }
  return undefined;
}

function* cycle(lead: number, length: number): Generator<number> {
  for (let at = 0; at < 5_000; at++) yield at < lead ? at : lead + ((at - lead) % length);
}

describe('the trail of a walk', () => {
  it('knows a page of the last sixteen at once', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: 16 }), (lead, length) => {
        expect(seenAfter(cycle(lead, length))).toBe(lead + length);
      }),
      { numRuns: 50 },
    );
  });

  it('finds every longer cycle within a few rounds of it', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.integer({ min: 17, max: 500 }), (lead, length) => {
        expect(seenAfter(cycle(lead, length))).toBeLessThanOrEqual(16 + 4 * (lead + length));
      }),
      { numRuns: 30 },
    );
  });

  it('takes no page for another, however long the walk', () => {
    expect(seenAfter(Array.from({ length: 5_000 }, (_, at) => at))).toBeUndefined();
  });

  it('stays small enough for a cursor', () => {
    let trail: Trail | undefined;
    for (let page = 0; page < 10_000; page++) trail = follow(trail, markOf(String(page)));
    expect(JSON.stringify(trail).length).toBeLessThan(400);
  });
});
