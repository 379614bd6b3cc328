import {
  CONNECTION_STATUSES,
  type CreateConnection,
  createConnectionSchema,
  type Page,
  pageQuerySchema,
  type UpdateConnection,
  updateConnectionSchema,
} from '#libs/contracts';
import type { ConnectionFilter } from '#libs/connections';
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
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from './answers.decorator.js';
import { OwnWrites } from './own-writes.interceptor.js';
import { z } from 'zod';
import { ManageConnections } from './manage-connections.service.js';
import { SteerConnections } from './steer-connections.service.js';
import { knownId } from './validation.pipe.js';
import { type ConnectionView, connectionView, pageOf } from './views.js';

const filterText = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\p{Cc}]*$/u, 'must not contain control characters')
    .optional();

const filterSchema = pageQuerySchema.extend({
  integration: filterText(64),
  externalUserId: filterText(255),
  status: z.enum(CONNECTION_STATUSES).optional(),
  alias: filterText(200),
});

@ApiTags('connections')
@Controller('connections')
@UseInterceptors(OwnWrites)
@RequireScope('manage')
export class ConnectionsController {
  constructor(
    private readonly connections: ManageConnections,
    private readonly steer: SteerConnections,
  ) {}

  @Post()
  @Answers(201, connectionView)
  create(
    @CurrentCaller() { projectId }: Caller,
    @Body({ schema: createConnectionSchema }) input: CreateConnection,
  ): Promise<ConnectionView> {
    return this.connections.create(projectId, input);
  }

  @Get()
  @Answers(200, pageOf(connectionView))
  list(
    @CurrentCaller() { projectId }: Caller,
    @Query({ schema: filterSchema }) query: ConnectionFilter,
  ): Promise<Page<ConnectionView>> {
    return this.connections.list(projectId, query);
  }

  @Get(':id')
  @Answers(200, connectionView)
  get(
    @CurrentCaller() { projectId }: Caller,
    @Param('id', knownId) id: string,
  ): Promise<ConnectionView> {
    return this.connections.get(projectId, id);
  }

  @Patch(':id')
  @Answers(200, connectionView)
  update(
    @CurrentCaller() { projectId }: Caller,
    @Param('id', knownId) id: string,
    @Body({ schema: updateConnectionSchema }) input: UpdateConnection,
  ): Promise<ConnectionView> {
    return this.connections.update(projectId, id, input);
  }

  /** New tokens now, whatever the clock says. 409 when the auth type has none to renew. */
  @Post(':id/refresh')
  @HttpCode(200)
  @Answers(200, connectionView)
  async refresh(
    @CurrentCaller() { projectId }: Caller,
    @Param('id', knownId) id: string,
  ): Promise<ConnectionView> {
    await this.steer.refresh(projectId, id);
    return this.connections.get(projectId, id);
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@CurrentCaller() { projectId }: Caller, @Param('id', knownId) id: string): Promise<void> {
    return this.steer.remove(projectId, id);
  }
}
