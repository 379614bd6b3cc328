import { type Page, type PageQuery, pageQuerySchema } from '#libs/contracts';
import { CurrentSession, type OpenSession } from '#libs/operators';
import { Projects, RequireScope } from '#libs/projects';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

interface SeenProject {
  id: string;
  name: string;
}

/** Which projects an operator may choose from. */
@ApiExcludeController()
@Controller('ops/api/projects')
@RequireScope('operator')
export class SeenProjectsController {
  constructor(private readonly projects: Projects) {}

  @Get()
  async list(
    @CurrentSession() { operator }: OpenSession,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<SeenProject>> {
    const page = await this.projects.list(query, operator.projectIds);
    return { ...page, data: page.data.map(({ id, name }) => ({ id, name })) };
  }
}
