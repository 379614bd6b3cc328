import { type Page, type PageQuery, pageQuerySchema } from '#libs/contracts';
import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { ApiBody, ApiParam, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Answers } from './answers.decorator.js';
import { ManageDefinitions, type NamedOwner } from './manage-definitions.service.js';
import { OwnWrites } from './own-writes.interceptor.js';
import { type DefinitionView, definitionView, pageOf } from './views.js';

const restoreSchema = z.strictObject({ version: z.number().int().min(1) });
type Restore = z.infer<typeof restoreSchema>;

interface Named {
  owner: string;
  resource: string;
}

const NamesOwner = ApiParam({ name: 'owner', type: String });
const NamesBoth = (target: object, key: string | symbol, descriptor: PropertyDescriptor): void => {
  NamesOwner(target, key, descriptor);
  ApiParam({ name: 'resource', type: String })(target, key, descriptor);
};
const TakesDefinition = ApiBody({
  description: 'A definition. `/schemas/resource.json` says what is in it.',
  schema: {
    type: 'object',
    properties: {
      resource: { type: 'string' },
      description: { type: 'string' },
      extends: { type: 'string' },
      bind: { type: 'object', additionalProperties: true },
      idField: { type: 'string' },
      methods: { type: 'object', additionalProperties: true },
    },
  },
});

/** Definitions of one level. What is put is in force for the next call. */
abstract class DefinitionsController {
  protected abstract readonly level: NamedOwner['level'];

  constructor(private readonly definitions: ManageDefinitions) {}

  @Get()
  @NamesOwner
  @Answers(200, pageOf(definitionView))
  list(
    @CurrentCaller() caller: Caller,
    @Param() { owner }: Named,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<DefinitionView>> {
    return this.definitions.list(this.#owner(caller, owner), query);
  }

  /** Looked at whole: what is wrong with it is listed, each fault with its place. */
  @Put(':resource')
  @NamesBoth
  @TakesDefinition
  @Answers(200, definitionView)
  put(
    @CurrentCaller() caller: Caller,
    @Param() { owner, resource }: Named,
    @Body() input: unknown,
  ): Promise<DefinitionView> {
    return this.definitions.put(this.#owner(caller, owner), resource, input);
  }

  @Get(':resource')
  @NamesBoth
  @Answers(200, definitionView)
  get(
    @CurrentCaller() caller: Caller,
    @Param() { owner, resource }: Named,
  ): Promise<DefinitionView> {
    return this.definitions.get(this.#owner(caller, owner), resource);
  }

  /** What was in force stays among the versions. */
  @Delete(':resource')
  @HttpCode(204)
  @NamesBoth
  remove(@CurrentCaller() caller: Caller, @Param() { owner, resource }: Named): Promise<void> {
    return this.definitions.remove(this.#owner(caller, owner), resource);
  }

  /** The last hundred, the newest first. */
  @Get(':resource/versions')
  @NamesBoth
  @Answers(200, pageOf(definitionView))
  versions(
    @CurrentCaller() caller: Caller,
    @Param() { owner, resource }: Named,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<DefinitionView>> {
    return this.definitions.history(this.#owner(caller, owner), resource, query);
  }

  /** An earlier version becomes the newest one. */
  @Post(':resource/restore')
  @HttpCode(200)
  @NamesBoth
  @Answers(200, definitionView)
  restore(
    @CurrentCaller() caller: Caller,
    @Param() { owner, resource }: Named,
    @Body({ schema: restoreSchema }) { version }: Restore,
  ): Promise<DefinitionView> {
    return this.definitions.restore(this.#owner(caller, owner), resource, version);
  }

  #owner({ projectId }: Caller, name: string): NamedOwner {
    return { projectId, level: this.level, name };
  }
}

/** `:owner` is an id or a key. */
@ApiTags('resources')
@Controller('integrations/:owner/resource-definitions')
@UseInterceptors(OwnWrites)
@RequireScope('manage')
export class IntegrationDefinitionsController extends DefinitionsController {
  protected readonly level = 'integration';

  constructor(definitions: ManageDefinitions) {
    super(definitions);
  }
}

@ApiTags('resources')
@Controller('connections/:owner/resource-definitions')
@UseInterceptors(OwnWrites)
@RequireScope('manage')
export class ConnectionDefinitionsController extends DefinitionsController {
  protected readonly level = 'connection';

  constructor(definitions: ManageDefinitions) {
    super(definitions);
  }
}
