import {
  type CreateProject,
  createProjectSchema,
  type Page,
  type PageQuery,
  pageQuerySchema,
  type UpdateProject,
  updateProjectSchema,
} from '#libs/contracts';
import { Ledger } from '#libs/ledger';
import { Projects, RequireScope } from '#libs/projects';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from './answers.decorator.js';
import { presentPage, presentProject } from './present.js';
import { knownId } from './validation.pipe.js';
import { pageOf, type ProjectView, projectView } from './views.js';

/** Tenants; for installation keys only. */
@ApiTags('projects')
@Controller('projects')
@RequireScope('installation')
export class ProjectsController {
  constructor(
    private readonly projects: Projects,
    private readonly ledger: Ledger,
  ) {}

  @Post()
  @Answers(201, projectView)
  async create(@Body({ schema: createProjectSchema }) input: CreateProject): Promise<ProjectView> {
    return presentProject(await this.projects.create(input));
  }

  @Get()
  @Answers(200, pageOf(projectView))
  async list(@Query({ schema: pageQuerySchema }) query: PageQuery): Promise<Page<ProjectView>> {
    return presentPage(await this.projects.list(query), presentProject);
  }

  @Get(':id')
  @Answers(200, projectView)
  async get(@Param('id', knownId) id: string): Promise<ProjectView> {
    return presentProject(await this.projects.get(id));
  }

  @Patch(':id')
  @Answers(200, projectView)
  async update(
    @Param('id', knownId) id: string,
    @Body({ schema: updateProjectSchema }) input: UpdateProject,
  ): Promise<ProjectView> {
    return presentProject(await this.projects.update(id, input));
  }
  /** Its keys first, then everything that it has. */
  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id', knownId) id: string): Promise<void> {
    await this.projects.close(id);
    await this.ledger.removeAll(id);
    await this.projects.remove(id);
  }
}
