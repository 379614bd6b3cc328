import { Connections, Integrations } from '#libs/connections';
import { createConnectSessionSchema } from '#libs/contracts';
import { RequireRole } from '#libs/operators';
import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Post,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Authenticate } from '../../authenticate/authenticate.service.js';
import { ManageConnect } from '../../manage/manage-connect.service.js';
import { OwnWrites } from '../../manage/own-writes.interceptor.js';
import { SteerConnections } from '../../manage/steer-connections.service.js';
import { validated } from '../validated.js';
import { SelectConnection } from '../select-connection.service.js';
import {
  accountQuerySchema,
  type AccountsQuery,
  accountsQuerySchema,
  type AppsQuery,
  appsQuerySchema,
  type SessionInput,
  sessionSchema,
  tokenSchema,
} from './input.js';
import {
  presentAccount,
  presentAccounts,
  presentApp,
  presentApps,
  presentSession,
} from './present.js';

const MOST_INTEGRATIONS = 1_000;
const HOUR_S = 3_600;

/**
 * What clients of Pipedream Connect ask beside proxied requests. The project is the key's: the one
 * in the path may be whatever stands in their code.
 */
@ApiExcludeController()
@Controller('dialects/pipedream/v1')
@UseInterceptors(OwnWrites)
@RequireScope('manage')
@RequireRole('never')
export class PipedreamController {
  constructor(
    private readonly authenticate: Authenticate,
    private readonly connections: Connections,
    private readonly steer: SteerConnections,
    private readonly integrations: Integrations,
    private readonly connect: ManageConnect,
    private readonly selecting: SelectConnection,
  ) {}

  /** The secret of their client is an API key, and so is the token that it gets for it. */
  @Post('oauth/token')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @RequireScope('public')
  async token(@Body() body: unknown): Promise<object> {
    const given: unknown = body instanceof URLSearchParams ? Object.fromEntries(body) : body;
    const { client_secret: key } = validated(tokenSchema, given);
    await this.authenticate.identify({ authorization: `Bearer ${key}` });
    return { access_token: key, token_type: 'Bearer', expires_in: HOUR_S };
  }

  @Get(['apps', 'connect/apps'])
  async apps(
    @CurrentCaller() { projectId }: Caller,
    @Query({ schema: appsQuerySchema }) { q = '', limit }: AppsQuery,
  ): Promise<object> {
    const { data } = await this.integrations.list(projectId, { limit: MOST_INTEGRATIONS });
    const sought = q.toLowerCase();
    const found = data.filter(({ key, name }) => `${key} ${name}`.toLowerCase().includes(sought));
    return presentApps(found.slice(0, limit));
  }

  @Get(['apps/:app', 'connect/apps/:app'])
  async app(@CurrentCaller() { projectId }: Caller, @Param('app') app: string): Promise<object> {
    return { data: presentApp(await this.integrations.get(projectId, app)) };
  }

  @Get('connect/:project/projects/info')
  async project(@CurrentCaller() { projectId }: Caller): Promise<object> {
    const { data } = await this.integrations.list(projectId, { limit: MOST_INTEGRATIONS });
    return { apps: data.map(({ id, key }) => ({ id, name_slug: key })) };
  }

  @Get('connect/:project/accounts')
  async accounts(
    @CurrentCaller() { projectId }: Caller,
    @Query({ schema: accountsQuerySchema }) query: AccountsQuery,
  ): Promise<object> {
    const { external_user_id: externalUserId, app: integration, limit, after: cursor } = query;
    const filter = { integration, externalUserId, limit, cursor };
    return presentAccounts(await this.connections.list(projectId, filter));
  }

  @Get('connect/:project/accounts/:account')
  async account(
    @CurrentCaller() caller: Caller,
    @Param('account') account: string,
    @Query({ schema: accountQuerySchema }) _query: object,
  ): Promise<object> {
    const { connectionId } = await this.selecting.named(caller, { selectors: [account] });
    return presentAccount(await this.connections.get(caller.projectId, connectionId));
  }

  @Delete('connect/:project/accounts/:account')
  @HttpCode(204)
  async remove(@CurrentCaller() caller: Caller, @Param('account') account: string): Promise<void> {
    const { connectionId } = await this.selecting.named(caller, { selectors: [account] });
    await this.steer.remove(caller.projectId, connectionId);
  }

  @Post('connect/:project/tokens')
  @HttpCode(200)
  async session(
    @CurrentCaller() { projectId }: Caller,
    @Body({ schema: sessionSchema }) input: SessionInput,
  ): Promise<object> {
    const session = validated(createConnectSessionSchema, input);
    return presentSession(await this.connect.create(projectId, session));
  }
}
