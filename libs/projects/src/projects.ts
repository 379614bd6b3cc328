import type { CreateProject, Page, PageQuery, UpdateProject } from '#libs/contracts';
import { announceChange, isUniqueViolation, readPage } from '#libs/database';
import { SluiceError } from '#libs/errors';
import type { DataSource } from 'typeorm';
import { ApiKey } from './api-key.entity.js';
import { Project } from './project.entity.js';

const conflictOnName = (error: unknown): never => {
  if (isUniqueViolation(error))
    throw new SluiceError('conflict', { detail: 'A project with this name exists.' }, error);
  throw error;
};

/** Tenants. Only an installation key reaches these. */
export class Projects {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws SluiceError `conflict` when the name is taken */
  create(input: CreateProject): Promise<Project> {
    const projects = this.dataSource.getRepository(Project);
    return projects.save(projects.create(input)).catch(conflictOnName);
  }

  list(query: PageQuery): Promise<Page<Project>> {
    return readPage(
      this.dataSource.getRepository(Project).createQueryBuilder('project').where('true'),
      query,
    );
  }

  /** @throws SluiceError `not_found` */
  async get(id: string): Promise<Project> {
    const project = await this.dataSource.getRepository(Project).findOneBy({ id });
    if (!project) throw new SluiceError('not_found');
    return project;
  }

  /** @throws SluiceError `not_found`, `conflict` */
  async update(id: string, input: UpdateProject): Promise<Project> {
    const project = await this.get(id);
    return this.dataSource
      .getRepository(Project)
      .save(Object.assign(project, input))
      .catch(conflictOnName);
  }
  /**
   * Nobody gets in any more, on any gateway within five seconds.
   * @throws SluiceError `not_found`; `conflict` for a project with an installation key, without which nobody could manage projects
   */
  close(id: string): Promise<void> {
    return this.dataSource.transaction(async (em) => {
      if (!(await em.existsBy(Project, { id }))) throw new SluiceError('not_found');
      if (await em.existsBy(ApiKey, { projectId: id, installation: true }))
        throw new SluiceError('conflict', { detail: 'The project has an installation key.' });
      await em.delete(ApiKey, { projectId: id });
      await announceChange(em, { kind: 'project', id, projectId: id });
    });
  }

  /** With everything that it has. */
  async remove(id: string): Promise<void> {
    await this.dataSource.getRepository(Project).delete({ id });
  }
}
