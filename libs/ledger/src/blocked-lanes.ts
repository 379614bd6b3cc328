import { Coalescer } from '#libs/coalescing';
import { Batches, reachingDatabase, Statement } from '#libs/database';
import type { DataSource } from 'typeorm';
import { z } from 'zod';

const LANES_AT_ONCE = 500;
const BEGINNING = '00000000-0000-0000-0000-000000000000';

/** @param which are locked in the order of their ids, as whoever else writes several lanes does */
const lookAgainAt = (name: string, which: string) =>
  new Statement(
    name,
    `update lane set wake_at = now() where connection_id in (
       select connection_id from lane
       where ${which} and waits_for is not null and wake_at > now()
       order by connection_id limit $2 for no key update)
     returning connection_id as "connectionId"`,
    z.object({ connectionId: z.string() }),
  );
const OF_CONNECTIONS = lookAgainAt(
  'look again at lanes of connections',
  'connection_id = any($1::uuid[])',
);
const OF_INTEGRATION = lookAgainAt(
  'look again at lanes of an integration',
  `connection_id > $3 and connection_id in (
    select id from connection where integration_id = $1)`,
);

/**
 * Lanes that wait until an instant that was reckoned from limits, and may be another one once these
 * have changed: a lane that an hourly limit has blocked does not wait out the hour when it is
 * lifted.
 */
export class BlockedLanes {
  readonly #connections = new Coalescer<string, void>((ids) => this.#ofConnections(ids), {
    items: LANES_AT_ONCE,
  });
  readonly #batches = new Batches(LANES_AT_ONCE);

  constructor(private readonly dataSource: DataSource) {}

  ofConnection(id: string): Promise<void> {
    return this.#connections.add(id);
  }

  /** Each of them once: one that is blocked anew meanwhile stays so. */
  async ofIntegration(id: string): Promise<void> {
    let last = BEGINNING;
    await this.#batches.exhaust(async (most) => {
      const lanes = await reachingDatabase(() =>
        OF_INTEGRATION.all(this.dataSource, [id, most, last]),
      );
      last = lanes.map(({ connectionId }) => connectionId).reduce(later, last);
      return lanes.length;
    });
  }

  async #ofConnections(ids: readonly string[]): Promise<void[]> {
    await reachingDatabase(() => OF_CONNECTIONS.all(this.dataSource, [ids, LANES_AT_ONCE]));
    return ids.map(() => undefined);
  }
}

const later = (one: string, other: string): string => (one > other ? one : other);
