import type { Page, PageQuery } from '#libs/contracts';
import { announceChange, readPage, Statement } from '#libs/database';
import { SluiceError } from '#libs/errors';
import { type DataSource, type EntityManager, type FindOptionsWhere, IsNull } from 'typeorm';
import { z } from 'zod';
import { DefinitionVersion } from './definition.entity.js';
import {
  bytesOf,
  MOST_DEFINITION_BYTES,
  MOST_DEFINITIONS,
  type ResourceDefinition,
} from './definition.js';

/** Whose definitions they are. */
export interface DefinitionOwner {
  projectId: string;
  level: 'integration' | 'connection';
  id: string;
}

const KEPT_VERSIONS = 100;

/** Two who put the same resource at the same moment put one after the other. */
const LOCK = new Statement(
  'lock a resource of an owner',
  'select pg_advisory_xact_lock(hashtextextended($1, 41))',
);

const HELD = new Statement(
  'definitions that are in force',
  `select count(*)::integer as count,
     coalesce(sum(octet_length(definition::text)), 0)::integer as bytes
   from resource_definition
   where (integration_id = $1 or connection_id = $1) and replaced_at is null`,
  z.object({ count: z.number(), bytes: z.number() }),
);

/** Definitions of integrations and connections, and the versions they have had. */
export class DefinitionStore {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * A definition that is in force already makes no new version.
   * @throws SluiceError `project_full`
   */
  put(owner: DefinitionOwner, definition: ResourceDefinition): Promise<DefinitionVersion> {
    return this.dataSource.transaction(async (em) => {
      const { resource } = definition;
      const [latest] = await this.#locked(em, owner, resource);
      const current = latest?.replacedAt === null ? latest : undefined;
      if (current && isSame(current.definition, definition)) return current;
      if (current) await replace(em, current);
      await assertFits(em, owner, definition);
      const version = (latest?.version ?? 0) + 1;
      await em
        .createQueryBuilder()
        .delete()
        .from(DefinitionVersion)
        .where({ ...whereOf(owner), resource })
        .andWhere('version <= :oldest', { oldest: version - KEPT_VERSIONS })
        .execute();
      const made = em.create(DefinitionVersion, {
        ...ownerColumns(owner),
        resource,
        version,
        definition,
        replacedAt: null,
      });
      await em.save(made);
      await announce(em, owner);
      return made;
    });
  }

  /** @throws SluiceError `not_found` */
  async get(owner: DefinitionOwner, resource: string): Promise<DefinitionVersion> {
    return found(await this.#find({ ...whereOf(owner), resource, replacedAt: IsNull() }));
  }

  /** @throws SluiceError `not_found` */
  async version(
    owner: DefinitionOwner,
    resource: string,
    version: number,
  ): Promise<DefinitionVersion> {
    return found(await this.#find({ ...whereOf(owner), resource, version }));
  }

  /** Those in force. */
  list(owner: DefinitionOwner, query: PageQuery): Promise<Page<DefinitionVersion>> {
    return this.#page({ ...whereOf(owner), replacedAt: IsNull() }, query);
  }

  /** All versions of a resource that are kept, those of a removed one too. */
  history(
    owner: DefinitionOwner,
    resource: string,
    query: PageQuery,
  ): Promise<Page<DefinitionVersion>> {
    return this.#page({ ...whereOf(owner), resource }, query);
  }

  /** What was in force stays in the history. @throws SluiceError `not_found` */
  remove(owner: DefinitionOwner, resource: string): Promise<void> {
    return this.dataSource.transaction(async (em) => {
      const [latest] = await this.#locked(em, owner, resource);
      if (!latest || latest.replacedAt) throw unknown();
      await replace(em, latest);
      await announce(em, owner);
    });
  }

  async #locked(
    em: EntityManager,
    owner: DefinitionOwner,
    resource: string,
  ): Promise<DefinitionVersion[]> {
    await LOCK.all(em, [`${owner.id}|${resource}`]);
    const where = { ...whereOf(owner), resource };
    return em.find(DefinitionVersion, { where, order: { version: 'DESC' }, take: 1 });
  }

  #find(where: FindOptionsWhere<DefinitionVersion>): Promise<DefinitionVersion | null> {
    const { resource } = where;
    // Postgres refuses to look for text with NUL in it.
    if (typeof resource === 'string' && resource.includes('\0')) return Promise.resolve(null);
    return this.dataSource.manager.findOneBy(DefinitionVersion, where);
  }

  #page(
    where: FindOptionsWhere<DefinitionVersion>,
    query: PageQuery,
  ): Promise<Page<DefinitionVersion>> {
    const rows = this.dataSource.getRepository(DefinitionVersion).createQueryBuilder('definition');
    return readPage(rows.where(where), query);
  }
}

const ownerColumns = ({ projectId, level, id }: DefinitionOwner) => ({
  projectId,
  integrationId: level === 'integration' ? id : null,
  connectionId: level === 'connection' ? id : null,
});

const whereOf = ({ projectId, level, id }: DefinitionOwner) =>
  level === 'integration' ? { projectId, integrationId: id } : { projectId, connectionId: id };

const replace = (em: EntityManager, { id }: DefinitionVersion): Promise<unknown> =>
  em.update(DefinitionVersion, { id }, { replacedAt: new Date() });

const announce = (em: EntityManager, { projectId, id }: DefinitionOwner): Promise<void> =>
  announceChange(em, { kind: 'resource', id, projectId });

/** Beside those that are in force. */
async function assertFits(
  em: EntityManager,
  owner: DefinitionOwner,
  definition: ResourceDefinition,
): Promise<void> {
  const { count, bytes } = await HELD.one(em, [owner.id]);
  const isFull = count >= MOST_DEFINITIONS;
  if (!isFull && bytes + bytesOf(definition) <= MOST_DEFINITION_BYTES) return;
  const bound = isFull
    ? `${MOST_DEFINITIONS} resources of its own`
    : `${MOST_DEFINITION_BYTES} bytes of definitions`;
  throw new SluiceError('project_full', {
    detail: `One ${owner.level} may have ${bound}: remove some that nobody uses.`,
  });
}

const isSame = (a: ResourceDefinition, b: ResourceDefinition): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

const unknown = (): SluiceError =>
  new SluiceError('not_found', { detail: 'There is no such definition.' });

function found(definition: DefinitionVersion | null): DefinitionVersion {
  if (!definition) throw unknown();
  return definition;
}
