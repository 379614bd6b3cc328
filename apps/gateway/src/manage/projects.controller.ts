import {
  type CreateProject,
  createProjectSchema,
  type Page,
  type PageQuery,
  pageQuerySchema,
  type UpdateProject,
  updateProjectSchema,
} from '#libs/contracts';
import { Projects, RequireScope } from '#libs/projects';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from './answers.decorator.js';
import { OwnWrites } from './own-writes.interceptor.js';
import { presentPage, presentProject } from './present.js';
import { ProjectUsage } from './project-usage.service.js';
import { knownId } from './validation.pipe.js';
import {
  pageOf,
  type ProjectView,
  projectView,
  type UsedProjectView,
  usedProjectView,
} from './views.js';

/** Tenants; for installation keys only. */
@ApiTags('projects')
@Controller('projects')
@UseInterceptors(OwnWrites)
@RequireScope('installation')
export class ProjectsController {
  constructor(
    private readonly projects: Projects,
    private readonly usage: ProjectUsage,
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

  /** With how much it has of what is bounded. */
  @Get(':id')
  @Answers(200, usedProjectView)
  async get(@Param('id', knownId) id: string): Promise<UsedProjectView> {
    const project = await this.projects.get(id);
    return { ...presentProject(project), usage: await this.usage.of(id) };
  }

  @Patch(':id')
  @Answers(200, projectView)
  async update(
    @Param('id', knownId) id: string,
    @Body({ schema: updateProjectSchema }) input: UpdateProject,
  ): Promise<ProjectView> {
    return presentProject(await this.projects.update(id, input));
  }

  /** It is gone at once; what it had is deleted in the background. */
  @Delete(':id')
  @HttpCode(204)
  remove(@Param('id', knownId) id: string): Promise<void> {
    return this.projects.remove(id);
  }
}
