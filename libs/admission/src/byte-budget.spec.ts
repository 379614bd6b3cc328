import fc from 'fast-check';
import { ByteBudget } from './byte-budget.js';
import type { HeldBytes } from './held-bytes.js';

const SIZE = 1_000;
const projectId = fc.constantFrom('a', 'b', 'c');
const bytes = fc.integer({ min: 0, max: SIZE });

/** What may be done with a budget; `index` says which of those that hold something. */
const step = fc.oneof(
  fc.record({ kind: fc.constantFrom('take', 'wait'), projectId, bytes }),
  fc.record({ kind: fc.constantFrom('more', 'shrink', 'end'), index: fc.nat(), bytes }),
);

describe('a budget of bytes', () => {
  it('is never exceeded, whatever is asked for, and is all there in the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const budget = new ByteBudget(SIZE);
        const all: HeldBytes[] = [];
        const waits: Promise<void>[] = [];
        for (const each of steps) {
          if ('projectId' in each) {
            const held = budget.of(each.projectId);
            if (each.kind === 'take') held.take(each.bytes);
            else waits.push(held.wait(each.bytes));
            all.push(held);
          } else {
            const held = all[each.index % Math.max(1, all.length)];
            if (each.kind === 'more') held?.take(each.bytes);
            else if (each.kind === 'shrink') held?.shrinkTo(each.bytes);
            else held?.end();
          }
          const sum = all.reduce((so_far, held) => so_far + held.bytes, 0);
          expect(budget.held).toBe(sum);
          expect(sum).toBeLessThanOrEqual(SIZE);
        }
        let isWaiting = true;
        void Promise.all(waits).then(() => (isWaiting = false));
        for (let round = 0; isWaiting && round <= waits.length; round++) {
          for (const held of all) held.end();
          await Promise.resolve();
        }
        await Promise.all(waits);
        for (const held of all) held.end();
        expect(budget.held).toBe(0);
      }),
    );
  });

  it('leaves a project half of it while it is alone, and lets the next one in beside it', () => {
    const budget = new ByteBudget(SIZE);
    const greedy = Array.from({ length: 20 }, () => budget.of('greedy').take(100));
    expect(greedy.filter(Boolean)).toHaveLength(5);
    expect(budget.of('other').take(400)).toBe(true);
    expect(budget.of('third').take(100)).toBe(true);
  });

  it('lets the only thing of a project be as large as what is free', () => {
    const budget = new ByteBudget(SIZE);
    const held = budget.of('a');
    expect([held.take(900), held.take(100), held.take(1)]).toEqual([true, true, false]);
  });

  it('takes nothing for what is over', () => {
    const budget = new ByteBudget(SIZE);
    const held = budget.of('a');
    held.end();
    expect([held.take(1), budget.held]).toEqual([false, 0]);
  });

  it('lets those who wait in by their order, past those who wait for their own project', async () => {
    const budget = new ByteBudget(SIZE);
    const entered: string[] = [];
    const waiting = (project: string, size: number) => {
      const held = budget.of(project);
      const entering = held.wait(size).then(() => void entered.push(`${project} ${size}`));
      return { held, entering };
    };
    const first = waiting('a', 600);
    const own = waiting('a', 300);
    const ownAfterIt = waiting('a', 1);
    const other = waiting('b', 400);
    const late = waiting('c', 1);
    await Promise.all([first.entering, other.entering]);
    expect(entered).toEqual(['a 600', 'b 400']);
    other.held.end();
    await late.entering;
    first.held.end();
    await Promise.all([own.entering, ownAfterIt.entering]);
    expect(entered).toEqual(['a 600', 'b 400', 'c 1', 'a 300', 'a 1']);
  });
});
