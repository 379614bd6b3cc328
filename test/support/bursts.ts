import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ArrivalFilter } from './fake-upstream.js';
import type { Site } from './system.js';

export interface Burst {
  /** How many calls were answered with which status. */
  statuses: Map<number, number>;
  /** Milliseconds from the first call until each answer, in the order of the answers. */
  answeredMs: number[];
}

/** So many calls at the same moment, spread over the gateways. */
export async function burst(
  { gateways }: Pick<Site, 'gateways'>,
  { connection, count, path }: { connection: string; count: number; path: string },
): Promise<Burst> {
  const startedAt = performance.now();
  const statuses = new Map<number, number>();
  const answeredMs: number[] = [];
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const gateway = gateways[index % gateways.length];
      if (!gateway) throw new Error('there is no gateway');
      const { status } = await gateway.client.call(connection, path);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 200) answeredMs.push(performance.now() - startedAt);
    }),
  );
  return { statuses, answeredMs: answeredMs.toSorted((a, b) => a - b) };
}

/**
 * How far behind its ideal instant the latest answer was: `requests` of them may leave each
 * `perMs`.
 */
export const furthestBehind = (
  { answeredMs }: Burst,
  { requests, perMs }: { requests: number; perMs: number },
): number => Math.max(...answeredMs.map((ms, index) => ms - perMs * Math.floor(index / requests)));

/**
 * Counts how many requests of a path are with the third party at once, each of which takes so long.
 */
export function countAtOnce(
  { upstream }: Pick<Site, 'upstream'>,
  path: string,
  takesMs: number,
): { most: number } {
  const counted = { most: 0 };
  let inside = 0;
  upstream.on(path, async () => {
    counted.most = Math.max(counted.most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, takesMs));
    inside--;
    return { body: 'ok' };
  });
  return counted;
}

/** On the way to the third party and there, 50 ms of a window may get lost. */
const JITTER_MS = 50;

/** The most that arrived within any span of a window's length that is promised to be kept. */
export const mostWithin = (
  { upstream }: Pick<Site, 'upstream'>,
  { perMs }: { perMs: number },
  filter: ArrivalFilter,
): number => upstream.maxInWindow(perMs - JITTER_MS, filter);

/**
 * Watches for how long this process is held up at most: third parties are played in it, so what
 * arrives while it has no core is seen at one moment when it has one again.
 * @returns ends it; milliseconds
 */
export function watchHeldUp(): () => number {
  const delays = monitorEventLoopDelay({ resolution: 10 });
  delays.enable();
  return () => {
    delays.disable();
    return delays.max / 1e6;
  };
}
