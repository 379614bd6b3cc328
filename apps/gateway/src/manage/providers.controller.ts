import {
  type CreateProvider,
  createProviderSchema,
  type ImportProvider as ImportProviderInput,
  importProviderSchema,
  type OAuthClientInput,
  oauthClientSchema,
  ProviderClients,
  type ProviderFilter,
  type UpdateProvider,
  updateProviderSchema,
} from '#libs/catalog';
import { type Page, pageQuerySchema } from '#libs/contracts';
import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Put,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Answers } from './answers.decorator.js';
import { OwnWrites } from './own-writes.interceptor.js';
import { ImportProvider } from './import-provider.service.js';
import { ManageProviders } from './manage-providers.service.js';
import {
  type ImportedProviderView,
  importedProviderView,
  pageOf,
  type ProviderView,
  providerView,
} from './views.js';

const filterSchema = pageQuerySchema.extend({
  q: z
    .string()
    .max(100)
    .regex(/^[^\p{Cc}]*$/u, 'must not contain control characters')
    .optional(),
});

/** The catalogue and the project's own providers. `q` is a part of the id or the name. */
@ApiTags('providers')
@Controller('providers')
@UseInterceptors(OwnWrites)
@RequireScope('manage')
export class ProvidersController {
  constructor(
    private readonly providers: ManageProviders,
    private readonly clients: ProviderClients,
    private readonly importing: ImportProvider,
  ) {}

  @Post()
  @Answers(201, providerView)
  create(
    @CurrentCaller() { projectId }: Caller,
    @Body({ schema: createProviderSchema }) input: CreateProvider,
  ): Promise<ProviderView> {
    return this.providers.create(projectId, input);
  }

  /** Makes a provider of the project of an OpenAPI description, as text or by its URL. */
  @Post('import')
  @Answers(201, importedProviderView)
  import(
    @CurrentCaller() { projectId }: Caller,
    @Body({ schema: importProviderSchema }) input: ImportProviderInput,
  ): Promise<ImportedProviderView> {
    return this.importing.import(projectId, input);
  }

  @Get()
  @Answers(200, pageOf(providerView))
  list(
    @CurrentCaller() { projectId }: Caller,
    @Query({ schema: filterSchema }) query: ProviderFilter,
  ): Promise<Page<ProviderView>> {
    return this.providers.list(projectId, query);
  }

  @Get(':id')
  @Answers(200, providerView)
  get(@CurrentCaller() { projectId }: Caller, @Param('id') id: string): Promise<ProviderView> {
    return this.providers.get(projectId, id);
  }

  /** Integrations that follow the provider change with it. */
  @Patch(':id')
  @Answers(200, providerView)
  update(
    @CurrentCaller() { projectId }: Caller,
    @Param('id') id: string,
    @Body({ schema: updateProviderSchema }) input: UpdateProvider,
  ): Promise<ProviderView> {
    return this.providers.update(projectId, id, input);
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@CurrentCaller() { projectId }: Caller, @Param('id') id: string): Promise<void> {
    return this.providers.remove(projectId, id);
  }

  /**
   * A client of the installation, used by integrations that bring none of their own. For
   * installation keys only.
   */
  @Put(':id/oauth-client')
  @HttpCode(204)
  @RequireScope('installation')
  putClient(
    @Param('id') id: string,
    @Body({ schema: oauthClientSchema }) input: OAuthClientInput,
  ): Promise<void> {
    return this.clients.put(id, input);
  }

  @Delete(':id/oauth-client')
  @HttpCode(204)
  @RequireScope('installation')
  removeClient(@Param('id') id: string): Promise<void> {
    return this.clients.remove(id);
  }
}
