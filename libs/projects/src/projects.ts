import type { CreateProject, Page, PageQuery, UpdateProject } from '#libs/contracts';
import {
  announceChange,
  Batches,
  isUniqueViolation,
  reachingDatabase,
  readPage,
} from '#libs/database';
import { SluiceError } from '#libs/errors';
import { type DataSource, In } from 'typeorm';
import { ApiKey } from './api-key.entity.js';
import { Project } from './project.entity.js';

const conflictOnName = (error: unknown): never => {
  if (isUniqueViolation(error))
    throw new SluiceError('conflict', { detail: 'A project with this name exists.' }, error);
  throw error;
};

/**
 * What a project may have much of. Each goes before what it refers to, so that no row takes many
 * others along.
 */
const TABLES = [
  'lane',
  'callback',
  'staged_job',
  'job',
  'job_result',
  'walked_page',
  'settled_job',
  'idempotency_key',
  'batch_tally',
  'kept_request',
  'batch',
  'connect_session',
  'revocation',
  'resource_definition',
  'schedule',
  'steering',
  'connection',
  'integration',
  'provider',
  'webhook_endpoint',
  'request',
  'request_due',
  'request_minute',
];

/** Without a foreign key. */
const NAMED_ALONE = [
  ...['job_load', 'kept_load', 'upstream_health'],
  ...['request', 'request_due', 'request_minute'],
];

/** Tenants. Only an installation key reaches these. */
export class Projects {
  readonly #batches = new Batches();

  constructor(private readonly dataSource: DataSource) {}

  /** @throws SluiceError `conflict` when the name is taken */
  create({ name, requestLimits = null }: CreateProject): Promise<Project> {
    const projects = this.dataSource.getRepository(Project);
    return projects.save(projects.create({ name, requestLimits })).catch(conflictOnName);
  }

  /** @param ids the only ones that are listed; `null` for all */
  list(query: PageQuery, ids: readonly string[] | null = null): Promise<Page<Project>> {
    const rows = this.dataSource.getRepository(Project).createQueryBuilder('project');
    const listed = ids === null ? rows.where('true') : rows.where({ id: In([...ids]) });
    return readPage(listed, query);
  }

  count(): Promise<number> {
    return this.dataSource.getRepository(Project).count();
  }

  /** @throws SluiceError `not_found` */
  async get(id: string): Promise<Project> {
    const project = await this.dataSource.getRepository(Project).findOneBy({ id });
    if (!project) throw new SluiceError('not_found');
    return project;
  }

  /** @throws SluiceError `not_found`, `conflict` */
  async update(id: string, input: UpdateProject): Promise<Project> {
    const project = Object.assign(await this.get(id), input);
    const saved = this.dataSource.transaction(async (em) => {
      await em.save(project);
      if (input.requestLimits !== undefined)
        await announceChange(em, { kind: 'request_limits', id, projectId: id });
      return project;
    });
    return saved.catch(conflictOnName);
  }

  /**
   * From now on it does not exist, and nobody gets in any more, on any gateway within five seconds.
   * What it had is deleted by `empty`.
   * @throws SluiceError `not_found`; `conflict` for a project with an installation key, without
   *   which nobody could manage projects
   */
  remove(id: string): Promise<void> {
    return this.dataSource.transaction(async (em) => {
      if (!(await em.existsBy(Project, { id }))) throw new SluiceError('not_found');
      if (await em.existsBy(ApiKey, { projectId: id, installation: true }))
        throw new SluiceError('conflict', { detail: 'The project has an installation key.' });
      await em.softDelete(Project, { id });
      await em.delete(ApiKey, { projectId: id });
      await announceChange(em, { kind: 'project', id, projectId: id });
    });
  }

  /**
   * Deletes what projects had that are deleted, a batch of each by turns: it may be more than one
   * statement, or one turn, has time for.
   */
  async empty(): Promise<void> {
    const deleted = (await this.#deleted()).map(({ id }) => ({ id, tables: [...TABLES] }));
    await this.#batches.exhaustEach(deleted, async ({ id, tables }, most) => {
      const [table] = tables;
      if (table !== undefined) {
        if ((await this.#some(table, id, most)) < most) tables.shift();
        return true;
      }
      await this.dataSource.query('delete from project where id = $1', [id]);
      // What was written until now is seen, and nothing is written any more.
      for (const kept of NAMED_ALONE)
        await this.dataSource.query(`delete from ${kept} where project_id = $1`, [id]);
      return false;
    });
  }

  #deleted(): Promise<{ id: string }[]> {
    return reachingDatabase(() =>
      this.dataSource.query<{ id: string }[]>(
        'select id from project where deleted_at is not null order by deleted_at',
      ),
    );
  }

  async #some(table: string, projectId: string, most: number): Promise<number> {
    const [, count] = await this.dataSource.query<[unknown[], number]>(
      `delete from ${table} where ctid = any(array(
         select ctid from ${table} where project_id = $1 limit $2 for update skip locked))
         and project_id = $1`,
      [projectId, most],
    );
    return count;
  }
}
