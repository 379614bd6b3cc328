import {
  type ConnectSettings,
  connectSettingsSchema,
  type CreateConnectSession,
  createConnectSessionSchema,
} from '#libs/contracts';
import { SluiceError } from '#libs/errors';
import {
  type AuthenticatedRequest,
  type Caller,
  CurrentCaller,
  RequireScope,
} from '#libs/projects';
import {
  Body,
  Controller,
  Get,
  Param,
  Post,
  Put,
  Query,
  Res,
  UseInterceptors,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Answers } from './answers.decorator.js';
import { OwnWrites } from './own-writes.interceptor.js';
import { ManageConnect } from './manage-connect.service.js';
import { knownId } from './validation.pipe.js';
import {
  type ConnectSessionView,
  connectSessionView,
  type NewConnectSessionView,
  newConnectSessionView,
} from './views.js';

const MAX_WAIT_S = 60;
const waitSchema = z.strictObject({
  wait: z.coerce.number().int().min(0).max(MAX_WAIT_S).default(0),
});

/** End users connect their accounts themselves: a link for each of them. */
@ApiTags('connect')
@Controller('connect')
@UseInterceptors(OwnWrites)
@RequireScope('manage')
export class ConnectController {
  constructor(private readonly connect: ManageConnect) {}

  /** `url` is shown this once. It makes one connection, or authorises one again. */
  @Post('sessions')
  @Answers(201, newConnectSessionView)
  create(
    @CurrentCaller() { projectId }: Caller,
    @Body({ schema: createConnectSessionSchema }) input: CreateConnectSession,
  ): Promise<NewConnectSessionView> {
    return this.connect.create(projectId, input);
  }

  /** With `wait`, answers when something has come of it, or after so many seconds. */
  @Get('sessions/:id')
  @Answers(200, connectSessionView)
  get(
    @Param('id', knownId) id: string,
    @Query({ schema: waitSchema }) { wait }: z.infer<typeof waitSchema>,
    @Res({ passthrough: true }) { raw, request }: FastifyReply,
  ): Promise<ConnectSessionView> {
    const { caller } = request as AuthenticatedRequest;
    if (!caller) throw new SluiceError('invalid_api_key');
    const hangUp = new AbortController();
    raw.once('close', () => hangUp.abort());
    const { signal } = hangUp;
    return this.connect.settled(caller.projectId, id, { waitS: wait, signal });
  }

  @Get('settings')
  @Answers(200, connectSettingsSchema)
  settings(@CurrentCaller() { projectId }: Caller): Promise<ConnectSettings> {
    return this.connect.getSettings(projectId);
  }

  /** Replaces them as a whole. */
  @Put('settings')
  @Answers(200, connectSettingsSchema)
  putSettings(
    @CurrentCaller() { projectId }: Caller,
    @Body({ schema: connectSettingsSchema }) input: ConnectSettings,
  ): Promise<ConnectSettings> {
    return this.connect.putSettings(projectId, input);
  }
}
