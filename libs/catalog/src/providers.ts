import type { Page, PageQuery } from '#libs/contracts';
import { isStillReferenced, isUniqueViolation } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { CATALOGUE, catalogueProvider } from './catalogue.js';
import { faultsOf, hostTemplateOf } from './faults.js';
import { ProjectProvider } from './provider.entity.js';
import type { CreateProvider, ProviderFacts, UpdateProvider } from './provider.schema.js';

/** A provider that a project may use: one of the catalogue, or its own (`record`). */
export interface Provider {
  id: string;
  facts: ProviderFacts;
  record?: ProjectProvider;
}

export interface ProviderFilter extends PageQuery {
  /** Part of the id or the name. */
  q?: string | undefined;
}

/**
 * The catalogue as a project sees it: its own providers are in it, and hide those of the same id.
 */
export class Providers {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws SluiceError `not_found`, for another project's provider too */
  async get(projectId: string, id: string): Promise<Provider> {
    const provider = await this.find(projectId, id, this.dataSource.manager);
    if (provider) return provider;
    throw new SluiceError('not_found', { detail: 'There is no such provider.' });
  }

  async find(projectId: string, id: string, em: EntityManager): Promise<Provider | undefined> {
    const record = await findRecord(em, projectId, id);
    if (record) return ofRecord(record);
    const shared = catalogueProvider(id);
    return shared && ofCatalogue(shared);
  }

  /** One page in the order of ids. */
  async list(
    projectId: string,
    { q = '', limit, cursor }: ProviderFilter,
  ): Promise<Page<Provider>> {
    const after = cursor === undefined ? '' : parseCursor(cursor);
    const needle = q.toLowerCase();
    const records = await this.dataSource
      .getRepository(ProjectProvider)
      .createQueryBuilder('provider')
      .where('provider.project_id = :projectId and provider.key > :after', { projectId, after })
      .andWhere(
        `position(:needle in lower(provider.key || ' ' || (provider.facts ->> 'name'))) > 0`,
      )
      .setParameter('needle', needle)
      .orderBy('provider.key')
      .limit(limit + 1)
      .getMany();
    const own = new Set(records.map(({ key }) => key));
    const shared = CATALOGUE.filter(
      ({ id, name }) =>
        id > after && !own.has(id) && `${id} ${name}`.toLowerCase().includes(needle),
    );
    const found = [...records.map(ofRecord), ...shared.slice(0, limit + 1).map(ofCatalogue)].sort(
      (a, b) => (a.id < b.id ? -1 : 1),
    );
    const data = found.slice(0, limit);
    const last = data.at(-1);
    return { data, nextCursor: found.length > limit && last ? formatCursor(last.id) : null };
  }

  /**
   * @throws SluiceError `invalid_request` naming the field, `conflict` when there is one of this id
   */
  async create(projectId: string, { id, ...input }: CreateProvider): Promise<Provider> {
    if (catalogueProvider(id)) throw taken(id, 'The catalogue');
    const facts = checked(input);
    const { manager } = this.dataSource;
    const record = manager.create(ProjectProvider, { projectId, key: id, facts });
    await manager.save(record).catch((error: unknown) => {
      throw isUniqueViolation(error) ? taken(id, 'The project', error) : error;
    });
    return ofRecord(record);
  }

  /** @throws SluiceError `not_found`, also for one of the catalogue; `invalid_request` */
  async update(
    em: EntityManager,
    projectId: string,
    ...[id, input]: [id: string, input: UpdateProvider]
  ): Promise<Provider & { record: ProjectProvider }> {
    const record = await ownRecord(em, projectId, id);
    const merged = Object.entries({ ...record.facts, ...input }).filter(
      ([, value]) => value !== null && value !== undefined,
    );
    record.facts = checked(Object.fromEntries(merged) as unknown as ProviderFacts);
    return { ...ofRecord(await em.save(record)), record };
  }

  /**
   * @throws SluiceError `not_found`, also for one of the catalogue; `conflict` while integrations
   *   use it
   */
  async remove(projectId: string, id: string): Promise<void> {
    const { manager } = this.dataSource;
    const record = await ownRecord(manager, projectId, id);
    await manager.remove(record).catch((error: unknown) => {
      if (!isStillReferenced(error)) throw error;
      throw new SluiceError(
        'conflict',
        { detail: 'Integrations use the provider. Delete them first.' },
        error,
      );
    });
  }
}

const ofRecord = (record: ProjectProvider): Provider & { record: ProjectProvider } => ({
  id: record.key,
  facts: record.facts,
  record,
});

const ofCatalogue = ({ id, ...facts }: CreateProvider): Provider => ({ id, facts });

/** Postgres refuses to look for text with NUL in it. */
const findRecord = async (
  em: EntityManager,
  projectId: string,
  id: string,
): Promise<ProjectProvider | null> =>
  id.includes('\0') ? null : em.findOneBy(ProjectProvider, { projectId, key: id });

async function ownRecord(
  em: EntityManager,
  projectId: string,
  id: string,
): Promise<ProjectProvider> {
  const record = await findRecord(em, projectId, id);
  if (!record)
    throw new SluiceError('not_found', {
      detail: 'The project has no provider of its own with this id.',
    });
  return record;
}

/** The host of the base URL may be left out of `allowedHosts`. */
function checked(facts: ProviderFacts): ProviderFacts {
  const allowedHosts = [...new Set([hostTemplateOf(facts.baseUrl), ...facts.allowedHosts])];
  const complete = { ...facts, allowedHosts };
  const errors = faultsOf(complete);
  if (errors.length > 0) throw new SluiceError('invalid_request', { errors });
  return complete;
}

const taken = (id: string, owner: string, cause?: unknown): SluiceError =>
  new SluiceError('conflict', { detail: `${owner} has a provider with the id "${id}".` }, cause);

const formatCursor = (id: string): string => Buffer.from(id).toString('base64url');

function parseCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (/^[a-z0-9-]{1,64}$/.test(id)) return id;
  const message = 'is not a cursor of this list; use "nextCursor" of the previous page';
  throw new SluiceError('invalid_request', { errors: [{ path: 'cursor', message }] });
}
