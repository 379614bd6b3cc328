import {
  type Change,
  type ChangeFeed,
  type ChangeListener,
  reachingDatabase,
  RecordCache,
  Statement,
} from '#libs/database';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { ResourceDefinition } from './definition.js';
import { byName, type Definitions, Resources } from './find.js';

/** Whose resources are asked for. */
export interface ResourceHolder {
  projectId: string;
  integrationId: string;
  /** Absent: no particular one's. */
  connectionId?: string | undefined;
}

/** Definitions of a provider of the catalogue, by its id. */
export type CatalogueResources = (provider: string) => readonly ResourceDefinition[];

const definition = z.custom<ResourceDefinition>();

const OF_CONNECTION = new Statement(
  'definitions of a connection',
  `select definition from resource_definition
   where connection_id = $1 and project_id = $2 and replaced_at is null`,
  z.object({ definition }),
);

const OF_INTEGRATION = new Statement(
  'definitions of an integration',
  `select definition from resource_definition
   where integration_id = $1 and project_id = $2 and replaced_at is null`,
  z.object({ definition }),
);

const OF_PROVIDER = new Statement(
  'the provider of an integration and its resources',
  `select integration.provider, provider.facts -> 'resources' as resources
   from integration left join provider on provider.id = integration.provider_id
   where integration.id = $1 and integration.project_id = $2`,
  z.object({ provider: z.string().nullable(), resources: z.array(definition).nullable() }),
);

/** Definitions of an integration, and of its provider. */
interface Shared {
  integration: Definitions;
  provider: Definitions;
}

const SEPARATOR = '\n';
const keyOf = (projectId: string, id: string): string => `${projectId}${SEPARATOR}${id}`;
const NONE: Definitions = {};

/**
 * Which resources a connection has. Those in use are served from memory; a change shows at once,
 * and within five seconds at the latest.
 */
export class ResourceDirectory implements ChangeListener {
  readonly #ofConnections: RecordCache<{ own: Definitions }>;
  readonly #ofIntegrations: RecordCache<Shared>;
  /** Of connections without definitions of their own: one for all of an integration. */
  readonly #inherited = new WeakMap<Shared, Resources>();
  readonly #own = new WeakMap<Definitions, { shared: Shared; resources: Resources }>();

  constructor(
    private readonly dataSource: DataSource,
    feed: ChangeFeed,
    private readonly catalogue: CatalogueResources,
  ) {
    this.#ofConnections = new RecordCache(feed, (key) => this.#readConnection(key));
    this.#ofIntegrations = new RecordCache(feed, (key) => this.#readIntegration(key));
    feed.listen(this);
  }

  /** @throws SluiceError `database_unavailable` */
  async load({ projectId, integrationId, connectionId }: ResourceHolder): Promise<Resources> {
    const [connection, shared] = await Promise.all([
      connectionId === undefined
        ? undefined
        : this.#ofConnections.load(keyOf(projectId, connectionId)),
      this.#ofIntegrations.load(keyOf(projectId, integrationId)),
    ]);
    const own = connection?.own ?? NONE;
    const both = shared ?? { integration: NONE, provider: NONE };
    return Object.keys(own).length === 0 ? this.#shared(both) : this.#withOwn(own, both);
  }

  changed({ kind, id, projectId }: Change): void {
    if (kind !== 'resource' && kind !== 'integration' && kind !== 'connection') return;
    this.#ofConnections.forget(keyOf(projectId, id));
    this.#ofIntegrations.forget(keyOf(projectId, id));
  }

  reset(): void {
    this.#ofConnections.clear();
    this.#ofIntegrations.clear();
  }

  #shared(shared: Shared): Resources {
    const known = this.#inherited.get(shared);
    if (known) return known;
    const resources = new Resources({ connection: NONE, ...shared });
    this.#inherited.set(shared, resources);
    return resources;
  }

  #withOwn(own: Definitions, shared: Shared): Resources {
    const known = this.#own.get(own);
    if (known?.shared === shared) return known.resources;
    const resources = new Resources({ connection: own, ...shared });
    this.#own.set(own, { shared, resources });
    return resources;
  }

  async #readConnection(key: string): Promise<{ own: Definitions }> {
    const [projectId, id] = key.split(SEPARATOR);
    const rows = await reachingDatabase(() => OF_CONNECTION.all(this.dataSource, [id, projectId]));
    return { own: byName(rows.map((row) => row.definition)) };
  }

  async #readIntegration(key: string): Promise<Shared | undefined> {
    const [projectId, id] = key.split(SEPARATOR);
    return reachingDatabase(async () => {
      const facts = await OF_PROVIDER.first(this.dataSource, [id, projectId]);
      const rows = await OF_INTEGRATION.all(this.dataSource, [id, projectId]);
      if (!facts) return undefined;
      const { provider, resources } = facts;
      const known = resources ?? (provider === null ? [] : this.catalogue(provider));
      return { integration: byName(rows.map((row) => row.definition)), provider: byName(known) };
    });
  }
}
