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
   from steering where id = any($1) and limited_until > now() order by id`,
  limitRow,
);

const SEPARATOR = ' ';

/** What a lane is limited by for a while, and what comes of it for each policy that it may have. */
class LaneLimits {
  #inForce: readonly TemporaryLimit[];
  #made = new WeakMap<RequestLimits, RequestLimits>();
  #alone: RequestLimits | undefined;

  constructor(
    readonly ids: readonly string[],
    limits: readonly TemporaryLimit[],
  ) {
    this.#inForce = limits;
  }

  /** The same object for the same limits, as long as nothing changes: many requests share it. */
  with(policy: RequestLimits | undefined, connectionId: string): RequestLimits | undefined {
    this.#forgetOver();
    if (this.#inForce.length === 0) return policy;
    const limitKey = `c:${connectionId}`;
    if (!policy)
      return (this.#alone ??= this.#added({ limitKey, keys: [], concurrency: undefined }));
    const made = this.#made.get(policy) ?? this.#added(policy);
    this.#made.set(policy, made);
    return made;
  }

  #added(policy: RequestLimits): RequestLimits {
    const keys = this.#inForce.map(({ id, requests, perMs }): LimitKey => {
      return { key: `t:${id}`, windows: [{ requests, perMs }], cost: 1 };
    });
    return { ...policy, keys: [...policy.keys, ...keys] };
  }

  #forgetOver(): void {
    const now = Date.now();
    if (this.#inForce.every(({ until }) => until.getTime() > now)) return;
    this.#inForce = this.#inForce.filter(({ until }) => until.getTime() > now);
    this.#made = new WeakMap();
    this.#alone = undefined;
  }
}

/**
 * What limits jobs: the policy of their connection, and what lanes are limited to by hand. What
 * shares a temporary limit shares its windows, in all processes. In force within a second; it is
 * over at its instant by itself.
 */
export class JobLimits implements ChangeListener {
  readonly #lanes: RecordCache<LaneLimits>;

  constructor(
    private readonly dataSource: DataSource,
    feed: ChangeFeed,
  ) {
    this.#lanes = new RecordCache(feed, (key) => this.#load(key.split(SEPARATOR)));
    feed.listen(this);
  }

  /**
   * @param policy what the connection's policy says of such a request
   * @throws SluiceError `database_unavailable`
   */
  async of(
    { connectionId, integrationId, projectId }: LimitedLane,
    policy: RequestLimits | undefined,
  ): Promise<RequestLimits | undefined> {
    const key = [connectionId, integrationId, projectId].join(SEPARATOR);
    const limits = await this.#lanes.load(key);
    return limits ? limits.with(policy, connectionId) : policy;
  }

  changed({ kind, id }: Change): void {
    if (kind === 'steering') this.#lanes.forgetWhere(({ ids }) => ids.includes(id));
  }

  reset(): void {
    this.#lanes.clear();
  }

  async #load(ids: string[]): Promise<LaneLimits> {
    return new LaneLimits(ids, await reachingDatabase(() => IN_FORCE.all(this.dataSource, [ids])));
  }
}
