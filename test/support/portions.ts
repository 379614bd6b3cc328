import { aConnection } from './builders.js';
import { withRedis } from './redis-client.js';
import type { System } from './system.js';
import { until } from './until.js';

const QUEUE = 'sluice:portions:calls';

/** How many portions of calls wait, or are in workers' hands. */
export const portionsAt = (system: System, list: 'wait' | 'active'): Promise<number> =>
  withRedis(system.redis.url, (redis) => redis.llen(`${QUEUE}:${list}`));

/** Until a gateway has heard of a worker that takes portions, each of its calls goes by itself. */
export async function takesPortions(
  system: System,
  { client }: Pick<System, 'client'> = system,
): Promise<void> {
  const { id } = await aConnection(system);
  const made = (): Promise<string | null> =>
    withRedis(system.redis.url, (redis) => redis.get(`${QUEUE}:id`));
  const before = await made();
  await until(async () => {
    await client.call(id, '/');
    return (await made()) !== before;
  });
}

/** Answers to a path that come when they are told to. */
export function held(system: Pick<System, 'upstream'>, path: string): () => void {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  system.upstream.on(path, () => released.then(() => ({ body: 'done' })));
  return release;
}

/** Resolves when so many requests for a path have arrived. */
export async function arrived(
  system: Pick<System, 'upstream'>,
  ...[path, count]: [path: string, count: number]
): Promise<void> {
  await until(() => system.upstream.arrivals(({ target }) => target === path).length >= count, {
    what: `${count} arrivals at ${path}`,
  });
}
