import { type Queryable, reachingDatabase, Statement } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';

/** What a project may have a bounded number of: where it lies, and which setting bounds it. */
const RECORDS = {
  apiKeys: { table: 'api_key', name: 'API keys', setting: 'SLUICE_MAX_API_KEYS_PER_PROJECT' },
  integrations: {
    table: 'integration',
    name: 'integrations',
    setting: 'SLUICE_MAX_INTEGRATIONS_PER_PROJECT',
  },
  connections: {
    table: 'connection',
    name: 'connections',
    setting: 'SLUICE_MAX_CONNECTIONS_PER_PROJECT',
  },
  webhookEndpoints: {
    table: '(select * from webhook_endpoint where deleted_at is null) as webhook_endpoint',
    name: 'webhook endpoints',
    setting: 'SLUICE_MAX_WEBHOOK_ENDPOINTS_PER_PROJECT',
  },
  schedules: { table: 'schedule', name: 'schedules', setting: 'SLUICE_MAX_SCHEDULES_PER_PROJECT' },
} as const;
type Kind = keyof typeof RECORDS;

const LOCK_PROJECT = new Statement(
  'lock a project',
  'select from project where id = $1 and deleted_at is null for no key update',
);
const count = ({ table, name }: (typeof RECORDS)[Kind]) =>
  new Statement(
    `count ${name}`,
    `select count(*)::integer as count
     from (select from ${table} where project_id = $1 limit $2) as found`,
    z.object({ count: z.number() }),
  );
const COUNTS: Record<Kind, ReturnType<typeof count>> = {
  apiKeys: count(RECORDS.apiKeys),
  integrations: count(RECORDS.integrations),
  connections: count(RECORDS.connections),
  webhookEndpoints: count(RECORDS.webhookEndpoints),
  schedules: count(RECORDS.schedules),
};

/** How many records a project may have. They are never counted further than that. */
export class RecordCaps {
  constructor(
    private readonly dataSource: DataSource,
    readonly most: Readonly<Record<Kind, number>>,
  ) {}

  /**
   * Runs in the transaction that has created a record: others that create one for the same project
   * wait for its end.
   * @throws SluiceError `project_full`; `not_found` when there is no such project
   */
  async assertFits(em: EntityManager, projectId: string, kind: Kind): Promise<void> {
    if (!(await LOCK_PROJECT.first(em, [projectId])))
      throw new SluiceError('not_found', { detail: 'There is no such project.' });
    const most = this.most[kind];
    if ((await this.#count(em, projectId, kind)) <= most) return;
    const { name, setting } = RECORDS[kind];
    throw new SluiceError('project_full', { detail: `It may have ${most} ${name}: ${setting}.` });
  }

  /** How many of each there are. */
  async of(projectId: string): Promise<Record<Kind, number>> {
    const kinds = Object.keys(RECORDS) as Kind[];
    const counts = await reachingDatabase(() =>
      Promise.all(kinds.map((kind) => this.#count(this.dataSource, projectId, kind))),
    );
    return Object.fromEntries(kinds.map((kind, i) => [kind, counts[i]])) as Record<Kind, number>;
  }

  async #count(db: Queryable, projectId: string, kind: Kind): Promise<number> {
    return (await COUNTS[kind].one(db, [projectId, this.most[kind] + 1])).count;
  }
}
