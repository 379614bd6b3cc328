import { STEERED_SCOPES, type SteeredScope } from '#libs/contracts';
import { Batches, reachingDatabase, Statement } from '#libs/database';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { WakeUps } from '../ledger.js';
import type { Settlement } from '../settlement.js';

const LANES_AT_ONCE = 500;
const CANCELLED_AT_ONCE = 100;
const KEPT_DAYS = 90;

const unfinishedRow = z.object({
  id: z.string(),
  scope: z.enum(STEERED_SCOPES),
  projectId: z.string(),
  changedAt: z.date(),
  purgedAt: z.date().nullable(),
  isWaking: z.boolean(),
  isPurging: z.boolean(),
});
type Unfinished = z.infer<typeof unfinishedRow>;
const named = z.object({ id: z.string() });

const UNFINISHED_COLUMNS = `id, scope, project_id as "projectId", changed_at as "changedAt",
  purged_at as "purgedAt", is_waking as "isWaking", is_purging as "isPurging"`;
const FIND = new Statement(
  'find steering to go on with',
  `select ${UNFINISHED_COLUMNS} from steering where id = $1 and (is_waking or is_purging)`,
  unfinishedRow,
);
const UNFINISHED = new Statement(
  'find steering that goes on',
  `select ${UNFINISHED_COLUMNS} from steering where is_waking or is_purging
   order by changed_at limit 100`,
  unfinishedRow,
);

const lanesWhere = (scope: SteeredScope, condition: string) =>
  new Statement(
    `find lanes of a steered ${scope}`,
    `select connection_id as id from lane where ${condition} order by connection_id`,
    named,
  );
const LANES: Record<SteeredScope, Statement<{ id: string }>> = {
  connection: lanesWhere('connection', 'connection_id = $1'),
  integration: lanesWhere(
    'integration',
    'connection_id in (select id from connection where integration_id = $1)',
  ),
  project: lanesWhere('project', 'project_id = $1'),
};
/** Its row is locked before it is written, so that a visit that ends meanwhile is not missed. */
const WAKE = new Statement(
  'wake steered lanes',
  `update lane set wake_at = least(wake_at, now()), held_until = null
   where connection_id in (
     select connection_id from lane where connection_id = any($1)
     order by connection_id for no key update)`,
);
/** Unless it was steered again meanwhile. */
const WOKEN = new Statement(
  'have woken steered lanes',
  'update steering set is_waking = false where id = $1 and changed_at = $2',
);

/** $1: of the project; $2: when it was said; $3: how many. */
const WAITING = `select id from job
  where project_id = $1 and state in ('accepted', 'queued') and accepted_at <= $2`;
const OF_PROJECT = new Statement(
  'find jobs of a project to purge',
  `${WAITING} order by accepted_at limit $3`,
  named,
);
const OF_CONNECTION = new Statement(
  'find jobs of a connection to purge',
  `${WAITING} and connection_id = $4 order by accepted_at limit $3`,
  named,
);
const WITH_JOBS = new Statement(
  'find connections to purge',
  `select id from connection where integration_id = $1 and exists (
     select from job where job.project_id = connection.project_id
       and job.connection_id = connection.id)`,
  named,
);
const COUNT = new Statement(
  'count purged jobs',
  'update steering set purged_jobs = purged_jobs + $2 where id = $1 and purged_at = $3',
);
const PURGED = new Statement(
  'have purged lanes',
  'update steering set is_purging = false where id = $1 and purged_at = $2',
);
const FORGET = new Statement(
  'forget steering',
  `delete from steering where id in (
     select id from steering
     where changed_at < now() - interval '${KEPT_DAYS} days' and not is_purging and not is_waking
       and (paused_at is null or paused_until <= now())
       and coalesce(limited_until <= now(), true)
     order by changed_at limit $1)`,
);

const CANCELLED = { state: 'cancelled' } as const;
const stillWaiting = (ids: string[]) => ({
  where: `id = any($1) and state in ('accepted', 'queued')`,
  parameters: [ids],
});

/**
 * What steering is followed by, some rows at a time: lanes that were held are woken, and jobs that
 * are purged cancelled. How far it is does not matter: whoever goes on after a crash finds what is
 * left.
 */
export class SteeredLanes {
  readonly #cancelled = new Batches(CANCELLED_AT_ONCE);
  readonly #old = new Batches();

  constructor(
    private readonly dataSource: DataSource,
    private readonly settlement: Settlement,
    private readonly wakeUps: WakeUps,
  ) {}

  /** Goes on with everything that was begun. */
  async move(): Promise<void> {
    for (const steering of await UNFINISHED.all(this.dataSource)) await this.#goOn(steering);
  }

  /** Right after it was steered. */
  async moveOne(id: string): Promise<void> {
    const steering = await FIND.first(this.dataSource, [id]);
    if (steering) await this.#goOn(steering);
  }

  /** What is not in force any more, and long ago. */
  forgetOld(): Promise<unknown> {
    return this.#old.exhaust((most) => FORGET.run(this.dataSource, [most]));
  }

  async #goOn(steering: Unfinished): Promise<void> {
    if (steering.isWaking) await this.#wake(steering);
    if (steering.isPurging) await this.#purge(steering);
  }

  async #wake({ id, scope, changedAt }: Unfinished): Promise<void> {
    const lanes = await reachingDatabase(() => LANES[scope].all(this.dataSource, [id]));
    for (let next = 0; next < lanes.length; next += LANES_AT_ONCE) {
      const some = lanes.slice(next, next + LANES_AT_ONCE).map((lane) => lane.id);
      await reachingDatabase(() => WAKE.run(this.dataSource, [some]));
      this.wakeUps.job.send();
    }
    await reachingDatabase(() => WOKEN.run(this.dataSource, [id, changedAt]));
  }

  async #purge(steering: Unfinished): Promise<void> {
    const { id, purgedAt } = steering;
    for (const connection of await this.#purgedConnections(steering)) {
      const find = connection === undefined ? OF_PROJECT : OF_CONNECTION;
      const among = connection === undefined ? [] : [connection];
      const isOver = await this.#cancelled.exhaust(async (most) => {
        const parameters = [steering.projectId, purgedAt, most, ...among];
        const waiting = await reachingDatabase(() => find.all(this.dataSource, parameters));
        return this.#cancel(
          steering,
          waiting.map((job) => job.id),
        );
      });
      if (!isOver) return;
    }
    await reachingDatabase(() => PURGED.run(this.dataSource, [id, purgedAt]));
  }

  /** `undefined`: all that there are. */
  async #purgedConnections({ id, scope }: Unfinished): Promise<(string | undefined)[]> {
    if (scope === 'project') return [undefined];
    if (scope === 'connection') return [id];
    const connections = await reachingDatabase(() => WITH_JOBS.all(this.dataSource, [id]));
    return connections.map((connection) => connection.id);
  }

  /** @returns how many were looked at: one that has left meanwhile stays */
  async #cancel({ id, purgedAt }: Unfinished, jobs: string[]): Promise<number> {
    if (jobs.length === 0) return 0;
    await reachingDatabase(() =>
      this.dataSource.transaction(async (em) => {
        const cancelled = await this.settlement.settle(em, stillWaiting(jobs), CANCELLED);
        await COUNT.run(em, [id, cancelled.length, purgedAt]);
      }),
    );
    this.wakeUps.callback.send();
    return jobs.length;
  }
}
