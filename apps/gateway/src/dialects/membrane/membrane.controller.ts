import { type Connection, Connections, Integrations } from '#libs/connections';
import { SluiceError } from '#libs/errors';
import { RequireRole } from '#libs/operators';
import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import {
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
import { OwnWrites } from '../../manage/own-writes.interceptor.js';
import { SteerConnections } from '../../manage/steer-connections.service.js';
import { SelectConnection } from '../select-connection.service.js';
import {
  connectionQuerySchema,
  type ConnectionsQuery,
  connectionsQuerySchema,
  type IntegrationsQuery,
  integrationsQuerySchema,
} from './input.js';
import { presentConnection, presentIntegration, presentItems } from './present.js';

/** There are as many connections of one end user, at most, as a project has integrations. */
const MOST_OF_ONE_USER = 1_000;

/**
 * What clients of Membrane and of Integration.app ask beside proxied requests. A token of an end
 * user reaches what is theirs, and nothing else; whoever speaks for the project needs `manage`.
 */
@ApiExcludeController()
@Controller('dialects/membrane')
@UseInterceptors(OwnWrites)
@RequireScope('proxy', 'manage')
@RequireRole('never')
export class MembraneController {
  constructor(
    private readonly connections: Connections,
    private readonly integrations: Integrations,
    private readonly steer: SteerConnections,
    private readonly selecting: SelectConnection,
  ) {}

  @Get('connections')
  async list(
    @CurrentCaller() caller: Caller,
    @Query({ schema: connectionsQuerySchema }) query: ConnectionsQuery,
  ): Promise<object> {
    assertMay(caller);
    const { integrationKey, integrationId = integrationKey, ...page } = query;
    const { projectId, externalUserId } = caller;
    const filter = { ...page, integration: integrationId, externalUserId };
    return presentItems(await this.connections.list(projectId, filter), presentConnection);
  }

  @Get('connections/:selector')
  async get(
    @CurrentCaller() caller: Caller,
    @Param('selector') selector: string,
    @Query({ schema: connectionQuerySchema }) _query: object,
  ): Promise<object> {
    return presentConnection(await this.#named(caller, selector));
  }

  @Delete('connections/:selector')
  @HttpCode(204)
  async remove(
    @CurrentCaller() caller: Caller,
    @Param('selector') selector: string,
  ): Promise<void> {
    const { id } = await this.#named(caller, selector);
    await this.steer.remove(caller.projectId, id);
  }

  @Post(['connections/:selector/refresh', 'connections/:selector/refresh-credentials'])
  @HttpCode(200)
  async refresh(
    @CurrentCaller() caller: Caller,
    @Param('selector') selector: string,
  ): Promise<object> {
    const { id } = await this.#named(caller, selector);
    await this.steer.refresh(caller.projectId, id);
    return presentConnection(await this.connections.get(caller.projectId, id));
  }

  @Get('integrations')
  async listIntegrations(
    @CurrentCaller() caller: Caller,
    @Query({ schema: integrationsQuerySchema }) query: IntegrationsQuery,
  ): Promise<object> {
    assertMay(caller);
    const page = await this.integrations.list(caller.projectId, query);
    const theirs = await this.#ofEndUser(caller);
    return presentItems(page, (each) => presentIntegration(each, theirs.get(each.id)));
  }

  @Get('integrations/:selector')
  async getIntegration(
    @CurrentCaller() caller: Caller,
    @Param('selector') selector: string,
  ): Promise<object> {
    assertMay(caller);
    const integration = await this.integrations.get(caller.projectId, selector);
    const theirs = await this.#ofEndUser(caller, integration.id);
    return presentIntegration(integration, theirs.get(integration.id));
  }

  /** By integration: there is one connection of it for each end user. */
  async #ofEndUser(
    { projectId, externalUserId }: Caller,
    integration?: string,
  ): Promise<Map<string, Connection>> {
    if (externalUserId === undefined) return new Map();
    const filter = { externalUserId, integration, limit: MOST_OF_ONE_USER };
    const { data } = await this.connections.list(projectId, filter);
    return new Map(data.map((each) => [each.integration.id, each]));
  }

  async #named(caller: Caller, selector: string): Promise<Connection> {
    assertMay(caller);
    const naming = { selectors: [selector], mayBeIntegration: true };
    const { connectionId } = await this.selecting.named(caller, naming);
    return this.connections.get(caller.projectId, connectionId);
  }
}

/** @throws SluiceError `insufficient_scope` */
function assertMay({ externalUserId, scopes }: Caller): void {
  if (externalUserId === undefined && !scopes.has('manage'))
    throw new SluiceError('insufficient_scope');
}
