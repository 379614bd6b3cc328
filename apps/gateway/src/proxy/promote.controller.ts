import { SluiceError } from '#libs/errors';
import { Traffic } from '#libs/operators';
import { RequireScope } from '#libs/projects';
import { methodNameSchema, resourceNameSchema } from '#libs/resources';
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Answers } from '../manage/answers.decorator.js';
import type { SelectingRequest } from './call-journey.service.js';
import { PromoteCall, type PromotedCall } from './promote-call.service.js';

const promotedSchema = z.strictObject({
  request: z.strictObject({
    method: z.literal('GET', { error: 'must be "GET": only what changes nothing is promoted' }),
    path: z.string().max(16_384).regex(/^\//, 'must begin with "/"'),
    query: z.record(z.string().max(256), z.string().max(16_384)).optional(),
  }),
  resource: resourceNameSchema,
  method: methodNameSchema,
});

const proposalView = z.object({
  /** May be put as it is; what one page cannot show in it is a guess, and `reasons` says so. */
  definition: z.looseObject({ resource: z.string() }),
  reasons: z.array(
    z.object({
      /** Where in the definition. */
      member: z.string(),
      found: z.unknown(),
      reason: z.string(),
    }),
  ),
});

/** From a raw call to a definition. */
@ApiTags('connections')
@Controller('connections')
@RequireScope('proxy')
@Traffic()
export class PromoteController {
  constructor(private readonly promoting: PromoteCall) {}

  /**
   * Makes the request once and proposes the definition that its answer gives away, with a reason
   * for each member. Keeps nothing.
   */
  @Post(':selector/promote')
  @HttpCode(200)
  @ApiParam({ name: 'selector', type: String })
  @Answers(200, proposalView)
  async promote(
    @Req() { caller, params }: SelectingRequest,
    @Body({ schema: promotedSchema }) promoted: PromotedCall,
    @Res({ passthrough: true }) { raw: response }: FastifyReply,
  ): Promise<z.infer<typeof proposalView>> {
    if (!caller) throw new SluiceError('invalid_api_key', { dispatched: false });
    return this.promoting.promote(caller, params.selector, { promoted, response });
  }
}
