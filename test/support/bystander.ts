import type { Answer } from './client.js';
import { expectWithin, percentile } from './comparison.js';
import { type Gauges, growthDuring, residentBytes } from './memory.js';
import { scaled } from './scale.js';
import type { System } from './system.js';

/** What one tenant does to a Sluice that others use. */
export interface Attack {
  what: string;
  /** Resolves when it is at its height, with how it ends: then the system is as quiet as before. */
  begin: () => Promise<() => Promise<void>>;
}

/** Somebody who has nothing to do with it. */
export interface Bystander {
  /** One call, which has to be answered with 200. */
  call(): Promise<Answer>;
}

/**
 * One tenant's worst case costs another at most so many times its quiet time, and so many
 * milliseconds beside.
 */
const MOST_TIMES = 1.5;
const MOST_MORE_MS = 5;
const MOST_GROWTH_BYTES = 256 * 1_024 ** 2;
/** The share of calls whose time is compared: the p99 takes a machine that does nothing else. */
const SHARE = scaled({ full: 0.99, short: 0.5 });
const CALLS = scaled({ full: 200, short: 10 });
const PAIRS = scaled({ full: 9, short: 3 });

/**
 * Holds that an attack costs a bystander next to nothing, and no process much memory. Quiet and
 * attack are measured by turns.
 */
export async function expectUnharmed(
  system: System,
  bystander: Bystander,
  { what, begin }: Attack,
): Promise<void> {
  const time = (): Promise<number> => timeOf(bystander);
  const timeBeside = async (): Promise<number> => {
    const end = await begin();
    try {
      return (await time()) - MOST_MORE_MS;
    } finally {
      await end();
    }
  };
  await time();
  const growth = await growthDuring(gaugesOf(system), () =>
    expectWithin({
      what: `p${SHARE * 100} of a bystander beside ${what}, ${system.form}, but for ${MOST_MORE_MS} ms`,
      reference: time,
      candidate: timeBeside,
      bound: MOST_TIMES,
      pairs: PAIRS,
    }),
  );
  const grown = Object.entries(growth).filter(([, bytes]) => bytes > MOST_GROWTH_BYTES);
  expect(grown).toEqual([]);
}

/** The time below which that share of the bystander's calls lies. */
async function timeOf(bystander: Bystander): Promise<number> {
  const times: number[] = [];
  while (times.length < CALLS) {
    const { status, text, ms } = await bystander.call();
    expect([status, text]).toEqual([200, text]);
    times.push(ms);
  }
  return percentile(times, SHARE);
}

const gaugesOf = ({ gateways, workers }: System): Gauges =>
  Object.fromEntries(
    [...gateways.map(({ process }) => process), ...workers].map(({ pid }) => [
      `process ${pid}`,
      () => residentBytes(pid),
    ]),
  );
