import {
  type CreateApiKey,
  createApiKeySchema,
  type Page,
  type PageQuery,
  pageQuerySchema,
} from '#libs/contracts';
import { ConnectionDirectory } from '#libs/connections';
import { SluiceError } from '#libs/errors';
import { RequireRole } from '#libs/operators';
import { ApiKeys, type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from './answers.decorator.js';
import { OwnWrites } from './own-writes.interceptor.js';
import { presentApiKey, presentPage } from './present.js';
import { knownId } from './validation.pipe.js';
import { type ApiKeyView, apiKeyView, type NewApiKeyView, newApiKeyView, pageOf } from './views.js';

@ApiTags('api-keys')
@Controller('api-keys')
@UseInterceptors(OwnWrites)
@RequireScope('manage')
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeys,
    private readonly directory: ConnectionDirectory,
  ) {}

  /** The answer holds the key; it cannot be read again. */
  @Post()
  @RequireRole('admin')
  @Answers(201, newApiKeyView)
  async create(
    @CurrentCaller() caller: Caller,
    @Body({ schema: createApiKeySchema }) input: CreateApiKey,
  ): Promise<NewApiKeyView> {
    const projectId = input.projectId ?? caller.projectId;
    if (projectId !== caller.projectId && !caller.installation) {
      throw new SluiceError('insufficient_scope', {
        detail: 'Only an installation key creates keys for other projects.',
      });
    }
    const { connection, ...terms } = input;
    const connectionId = await this.#boundTo(projectId, connection, terms);
    const made = await this.keys.create({ ...terms, projectId, connectionId });
    const { record, key, workspaceSecret } = made;
    return { ...presentApiKey(record), key, ...(workspaceSecret ? { workspaceSecret } : {}) };
  }

  /** A key that anybody who holds a connection's key could make others with were not bound. */
  async #boundTo(
    projectId: string,
    selector: string | undefined,
    { scopes }: Pick<CreateApiKey, 'scopes'>,
  ): Promise<string | null> {
    if (selector === undefined) return null;
    if (scopes.some((scope) => scope !== 'proxy'))
      throw new SluiceError('invalid_request', {
        errors: [
          { path: 'scopes', message: 'a key for one connection has the scope "proxy" alone' },
        ],
      });
    return (await this.directory.resolve(projectId, selector)).connectionId;
  }

  @Get()
  @Answers(200, pageOf(apiKeyView))
  async list(
    @CurrentCaller() { projectId }: Caller,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<ApiKeyView>> {
    return presentPage(await this.keys.list(projectId, query), presentApiKey);
  }

  @Get(':id')
  @Answers(200, apiKeyView)
  async get(
    @CurrentCaller() { projectId }: Caller,
    @Param('id', knownId) id: string,
  ): Promise<ApiKeyView> {
    return presentApiKey(await this.keys.get(projectId, id));
  }

  @Delete(':id')
  @RequireRole('admin')
  @HttpCode(204)
  revoke(@CurrentCaller() { projectId }: Caller, @Param('id', knownId) id: string): Promise<void> {
    return this.keys.revoke(projectId, id);
  }
}
