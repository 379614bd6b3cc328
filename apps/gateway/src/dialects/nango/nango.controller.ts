import { type Connection, Connections, Integrations } from '#libs/connections';
import { createConnectSessionSchema } from '#libs/contracts';
import { RequireRole } from '#libs/operators';
import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
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
import { ApiExcludeController } from '@nestjs/swagger';
import { ManageConnect } from '../../manage/manage-connect.service.js';
import { OwnWrites } from '../../manage/own-writes.interceptor.js';
import { SteerConnections } from '../../manage/steer-connections.service.js';
import { SelectConnection } from '../select-connection.service.js';
import { validated } from '../validated.js';
import {
  type ConnectionsQuery,
  connectionsQuerySchema,
  type NamedConnection,
  namedConnectionSchema,
  type ReconnectInput,
  reconnectSchema,
  type SessionInput,
  sessionSchema,
} from './input.js';
import { ListConnections } from './list-connections.service.js';
import { nangoNaming } from './nango.js';
import { presentIntegration, presentListed, presentOne, presentSession } from './present.js';

const MOST_INTEGRATIONS = 1_000;

/** What clients of Nango ask beside proxied requests. */
@ApiExcludeController()
@Controller('dialects/nango')
@UseInterceptors(OwnWrites)
@RequireScope('manage')
@RequireRole('never')
export class NangoController {
  constructor(
    private readonly listing: ListConnections,
    private readonly connections: Connections,
    private readonly steer: SteerConnections,
    private readonly integrations: Integrations,
    private readonly connect: ManageConnect,
    private readonly selecting: SelectConnection,
  ) {}

  @Get('connections')
  async list(
    @CurrentCaller() caller: Caller,
    @Query({ schema: connectionsQuerySchema }) query: ConnectionsQuery,
  ): Promise<object> {
    const found = await this.listing.page(caller, query);
    return { connections: found.map(presentListed) };
  }

  @Get('connections/:id')
  async get(
    @CurrentCaller() caller: Caller,
    @Param('id') name: string,
    @Query({ schema: namedConnectionSchema }) query: NamedConnection,
  ): Promise<object> {
    const { id } = await this.#named(caller, query.provider_config_key, name);
    if (query.force_refresh === 'true') await this.steer.refresh(caller.projectId, id);
    return presentOne(await this.connections.get(caller.projectId, id));
  }

  @Delete('connections/:id')
  @HttpCode(200)
  async remove(
    @CurrentCaller() caller: Caller,
    @Param('id') name: string,
    @Query({ schema: namedConnectionSchema }) query: NamedConnection,
  ): Promise<object> {
    const { id } = await this.#named(caller, query.provider_config_key, name);
    await this.steer.remove(caller.projectId, id);
    return { success: true };
  }

  @Get('integrations')
  async listIntegrations(@CurrentCaller() { projectId }: Caller): Promise<object> {
    const { data } = await this.integrations.list(projectId, { limit: MOST_INTEGRATIONS });
    return { data: data.map(presentIntegration) };
  }

  @Get('integrations/:key')
  async getIntegration(
    @CurrentCaller() { projectId }: Caller,
    @Param('key') key: string,
  ): Promise<object> {
    return { data: presentIntegration(await this.integrations.get(projectId, key)) };
  }

  @Post('connect/sessions')
  async createSession(
    @CurrentCaller() { projectId }: Caller,
    @Body({ schema: sessionSchema }) input: SessionInput,
  ): Promise<object> {
    const session = validated(createConnectSessionSchema, input);
    return presentSession(await this.connect.create(projectId, session));
  }

  @Post('connect/sessions/reconnect')
  async reconnect(
    @CurrentCaller() caller: Caller,
    @Body({ schema: reconnectSchema }) input: ReconnectInput,
  ): Promise<object> {
    const { id } = await this.#named(caller, input.integration_id, input.connection_id);
    const session = validated(createConnectSessionSchema, { connection: id });
    return presentSession(await this.connect.create(caller.projectId, session));
  }

  async #named(caller: Caller, integration: string, name: string): Promise<Connection> {
    const { connectionId } = await this.selecting.named(caller, nangoNaming(integration, name));
    return this.connections.get(caller.projectId, connectionId);
  }
}
