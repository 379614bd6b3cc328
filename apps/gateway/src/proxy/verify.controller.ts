import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import { Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Answers } from '../manage/answers.decorator.js';
import { knownId } from '../manage/validation.pipe.js';
import { type VerificationView, verificationView } from '../manage/views.js';
import { VerifyConnection } from './verify-connection.service.js';

/** Whether a connection works, found out with the provider's own cheap request. */
@ApiTags('connections')
@Controller('connections')
@RequireScope('manage')
export class VerifyController {
  constructor(private readonly verifying: VerifyConnection) {}

  /**
   * `ok` says whether it works; what the third party answered, or why it was not reached, says why
   * not. 409 when no request is known.
   */
  @Post(':id/verify')
  @HttpCode(200)
  @Answers(200, verificationView)
  verify(
    @CurrentCaller() { projectId }: Caller,
    @Param('id', knownId) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<VerificationView> {
    return this.verifying.verify(projectId, id, reply.raw);
  }
}
