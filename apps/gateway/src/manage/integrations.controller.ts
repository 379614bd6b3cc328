import { publicUrlOf, SETTINGS, type Settings } from '#libs/config';
import { type Integration, Integrations } from '#libs/connections';
import {
  type CreateIntegration,
  createIntegrationSchema,
  type Page,
  type PageQuery,
  pageQuerySchema,
  type UpdateIntegration,
  updateIntegrationSchema,
} from '#libs/contracts';
import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from './answers.decorator.js';
import { OwnWrites } from './own-writes.interceptor.js';
import { presentIntegration, presentPage } from './present.js';
import { type IntegrationView, integrationView, pageOf } from './views.js';

/** `:integration` is an id or a key. */
@ApiTags('integrations')
@Controller('integrations')
@UseInterceptors(OwnWrites)
@RequireScope('manage')
export class IntegrationsController {
  readonly #view: (integration: Integration) => IntegrationView;

  constructor(
    private readonly integrations: Integrations,
    @Inject(SETTINGS) settings: Settings,
  ) {
    const publicUrl = publicUrlOf(settings);
    this.#view = (integration) => presentIntegration(publicUrl, integration);
  }

  @Post()
  @Answers(201, integrationView)
  async create(
    @CurrentCaller() { projectId }: Caller,
    @Body({ schema: createIntegrationSchema }) input: CreateIntegration,
  ): Promise<IntegrationView> {
    return this.#view(await this.integrations.create(projectId, input));
  }

  @Get()
  @Answers(200, pageOf(integrationView))
  async list(
    @CurrentCaller() { projectId }: Caller,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<IntegrationView>> {
    return presentPage(await this.integrations.list(projectId, query), this.#view);
  }

  @Get(':integration')
  @Answers(200, integrationView)
  async get(
    @CurrentCaller() { projectId }: Caller,
    @Param('integration') idOrKey: string,
  ): Promise<IntegrationView> {
    return this.#view(await this.integrations.get(projectId, idOrKey));
  }

  @Patch(':integration')
  @Answers(200, integrationView)
  async update(
    @CurrentCaller() { projectId }: Caller,
    @Param('integration') idOrKey: string,
    @Body({ schema: updateIntegrationSchema }) input: UpdateIntegration,
  ): Promise<IntegrationView> {
    return this.#view(await this.integrations.update(projectId, idOrKey, input));
  }

  @Delete(':integration')
  @HttpCode(204)
  remove(
    @CurrentCaller() { projectId }: Caller,
    @Param('integration') idOrKey: string,
  ): Promise<void> {
    return this.integrations.remove(projectId, idOrKey);
  }
}
