import {
  type Change,
  type ChangeFeed,
  type ChangeListener,
  reachingDatabase,
  RecordCache,
  Statement,
} from '#libs/database';
import type { LimitKey, RequestLimits } from '#libs/limits';
import type { DataSource } from 'typeorm';
import { z } from 'zod';

/** Whose jobs are limited. */
interface LimitedLane {
  connectionId: string;
  integrationId: string;
  projectId: string;
}

const limitRow = z.object({
  id: z.string(),
  requests: z.number(),
  perMs: z.number(),
  until: z.date(),
});
type TemporaryLimit = z.infer<typeof limitRow>;

const IN_FORCE = new Statement(
  'see which temporary limits are in force',
  `select id, limit_requests as requests, limit_per_ms as "perMs", limited_until as until
   from steering where project_id = $1 and limited_until > now() order by id`,
  limitRow,
);

/** What a project's lanes are limited by for a while, and what comes of it for each policy. */
class ProjectLimits {
  readonly #byId: Map<string, TemporaryLimit>;
  #made = new WeakMap<RequestLimits, RequestLimits>();
  #alone = new Map<string, RequestLimits>();
  /** When the first of them is over, in epoch milliseconds. */
  #changesAt: number;

  constructor(private readonly inForce: readonly TemporaryLimit[]) {
    this.#byId = new Map(inForce.map((limit) => [limit.id, limit]));
    this.#changesAt = this.#firstEnd();
  }

  /** The same object for the same limits, as long as nothing changes: many requests share it. */
  with(policy: RequestLimits | undefined, lane: LimitedLane): RequestLimits | undefined {
    if (Date.now() >= this.#changesAt) this.#forgetOver();
    if (this.#byId.size === 0) return policy;
    const { connectionId, integrationId, projectId } = lane;
    const known = policy ? this.#made.get(policy) : this.#alone.get(connectionId);
    if (known) return known;
    const ids = [connectionId, integrationId, projectId];
    const own = ids.flatMap((id) => this.#byId.get(id) ?? []);
    if (own.length === 0) return policy;
    const unlimited = { limitKey: `c:${connectionId}`, keys: [], concurrency: undefined };
    const limits = added(policy ?? unlimited, own);
    if (policy) this.#made.set(policy, limits);
    else this.#alone.set(connectionId, limits);
    return limits;
  }

  #forgetOver(): void {
    const now = Date.now();
    for (const { id, until } of this.inForce) if (until.getTime() <= now) this.#byId.delete(id);
    this.#made = new WeakMap();
    this.#alone = new Map();
    this.#changesAt = this.#firstEnd();
  }

  #firstEnd(): number {
    let first = Infinity;
    for (const { until } of this.#byId.values()) first = Math.min(first, until.getTime());
    return first;
  }
}

function added(policy: RequestLimits, limits: readonly TemporaryLimit[]): RequestLimits {
  const keys = limits.map(({ id, requests, perMs }): LimitKey => {
    return { key: `t:${id}`, windows: [{ requests, perMs }], cost: 1 };
  });
  return { ...policy, keys: [...policy.keys, ...keys] };
}

/**
 * What limits jobs: the policy of their connection, and what lanes are limited to by hand. What
 * shares a temporary limit shares its windows, in all processes. In force within a second; it is
 * over at its instant by itself.
 */
export class JobLimits implements ChangeListener {
  /** By project: a lane that is visited asks nobody. */
  readonly #projects: RecordCache<ProjectLimits>;

  constructor(
    private readonly dataSource: DataSource,
    feed: ChangeFeed,
  ) {
    this.#projects = new RecordCache(feed, (projectId) => this.#load(projectId));
    feed.listen(this);
  }

  /**
   * @param policy what the connection's policy says of such a request
   * @throws SluiceError `database_unavailable`
   */
  async of(
    lane: LimitedLane,
    policy: RequestLimits | undefined,
  ): Promise<RequestLimits | undefined> {
    const limits = await this.#projects.load(lane.projectId);
    return limits ? limits.with(policy, lane) : policy;
  }

  changed({ kind, projectId }: Change): void {
    if (kind === 'steering') this.#projects.forget(projectId);
  }

  reset(): void {
    this.#projects.clear();
  }

  async #load(projectId: string): Promise<ProjectLimits> {
    const inForce = await reachingDatabase(() => IN_FORCE.all(this.dataSource, [projectId]));
    return new ProjectLimits(inForce);
  }
}
