import { Batches, reachingDatabase } from '#libs/database';
import type { DataSource, EntityManager } from 'typeorm';
import type { WakeUps } from './ledger.js';
import type { Settlement } from './settlement.js';

const AT_ONCE = 100;
const LANES = 100;

/** By the indexes of what waits, however much that is. */
const WAITING = `(
    select id from job where connection_id = $1 and state = 'accepted' and run_at is null limit $2)
  union all (
    select id from job
    where connection_id = $1 and state = 'accepted' and run_at is not null limit $2)
  union all (select id from job where connection_id = $1 and state = 'queued' limit $2) limit $2`;

interface Lane {
  connectionId: string;
  projectId: string;
}

const stillWaiting = (ids: string[]) => ({
  where: `id = any($1) and state in ('accepted', 'queued')`,
  parameters: [ids],
});

/**
 * Lanes whose connection is gone: nothing of them leaves any more, and what they hold is cancelled,
 * a batch at a time.
 */
export class CancelledLanes {
  readonly #batches = new Batches(AT_ONCE);

  constructor(
    private readonly dataSource: DataSource,
    private readonly settlement: Settlement,
    private readonly wakeUps: WakeUps,
  ) {}

  /** Runs in the transaction that deletes the connection. */
  async cancel(em: EntityManager, { connectionId, projectId }: Lane): Promise<void> {
    await em.query(
      `insert into lane (connection_id, project_id, wake_at, is_cancelled)
       values ($1, $2, now(), true)
       on conflict (connection_id) do update set is_cancelled = true`,
      [connectionId, projectId],
    );
  }

  /** Cancels what is left in them, a batch of each by turns. What has left is not touched. */
  async empty(): Promise<void> {
    const lanes = await reachingDatabase(() =>
      this.dataSource.query<Pick<Lane, 'connectionId'>[]>(
        `select connection_id as "connectionId" from lane where is_cancelled
         order by row_number() over (partition by project_id) limit ${LANES}`,
      ),
    );
    await this.#batches.exhaustEach(lanes, async (lane, most) => {
      if ((await this.emptySome(lane, most)) >= most) return true;
      await this.dataSource.query('delete from lane where connection_id = $1 and is_cancelled', [
        lane.connectionId,
      ]);
      return false;
    });
  }

  /** Cancels one batch. @returns how many there were */
  async emptySome({ connectionId }: Pick<Lane, 'connectionId'>, most = AT_ONCE): Promise<number> {
    const waiting = await reachingDatabase(() =>
      this.dataSource.query<{ id: string }[]>(WAITING, [connectionId, most]),
    );
    const ids = waiting.map(({ id }) => id);
    await reachingDatabase(() =>
      this.dataSource.transaction((em) =>
        this.settlement.settle(em, stillWaiting(ids), { state: 'cancelled' }),
      ),
    );
    if (waiting.length > 0) this.wakeUps.callback.send();
    return waiting.length;
  }
}
