import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aWorld, type Style, walk, type Walked, type World } from '../support/changing-list.js';
import { COUNTED, FOLLOWED, LEAVING, LYING } from '../support/paging-styles.js';

/** Of each of the 51 properties below: more than 10,000 walks in all. */
const RUNS = { numRuns: 200 };

/** Every walk of a style through worlds that are drawn anew. */
const always = (
  style: Style,
  worlds: fc.Arbitrary<World>,
  holds: (walked: Walked, world: World) => void,
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(worlds, async (world) => holds(await walk(style, world), world)),
    RUNS,
  );

const missing = (items: readonly bigint[], expected: readonly bigint[]): string =>
  expected.filter((id) => !items.includes(id)).join();

describe.each(Object.entries(FOLLOWED))('a list paged by %s', (_name, style) => {
  it('yields every item that stayed, and none twice, while the list changes', () =>
    always(style, aWorld({ changes: 8 }), ({ items, stayed, error }) => {
      expect(error).toBeUndefined();
      expect(new Set(items).size).toBe(items.length);
      expect(missing(items, stayed)).toBe('');
    }));
});

describe.each(Object.entries(COUNTED))('a list paged by %s', (_name, style) => {
  it('yields every item once while nothing changes, also where the server gives fewer than asked', () =>
    always(style, aWorld({ changes: 0 }), ({ items, stayed, error }) => {
      expect(error).toBeUndefined();
      expect(items.join()).toBe(stayed.join());
    }));

  it('loses nothing that stands still while the list changes', () =>
    always(style, aWorld({ changes: 8, length: 8 }), ({ items, stoodStill, error }) => {
      expect(error).toBeUndefined();
      expect(missing(items, stoodStill)).toBe('');
    }));
});

describe.each(Object.entries(LYING))('a list that lies: %s', (_name, style) => {
  it('ends, with pagination_loop if it said that there was more', () =>
    always(style, aWorld({ changes: 0 }), ({ pages, error }, { length }) => {
      expect(error?.code ?? 'pagination_loop').toBe('pagination_loop');
      expect(pages).toBeLessThan(60 + length);
    }));
});

describe.each(Object.entries(LEAVING))('a list that leads to %s', (_name, style) => {
  it('is not followed there', () =>
    always(style, aWorld({ changes: 2 }), ({ items, stayed, error }) => {
      if (items.length < stayed.length) expect(error?.code).toBe('host_not_allowed');
    }));
});
