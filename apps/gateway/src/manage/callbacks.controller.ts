import { type Page, pageQuerySchema } from '#libs/contracts';
import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import { CALLBACK_STATES, type CallbackFilter, Webhooks } from '#libs/webhooks';
import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Answers } from './answers.decorator.js';
import { presentCallback, presentPage } from './present.js';
import { knownId } from './validation.pipe.js';
import { type CallbackView, callbackView, pageOf, secretView, type SecretView } from './views.js';

const filterSchema = pageQuerySchema.extend({
  job: z.uuid().optional(),
  state: z.enum(CALLBACK_STATES).optional(),
});

/** Messages that were sent or are to be sent, and what has become of them. */
@ApiTags('webhooks')
@Controller('callbacks')
@RequireScope('manage')
export class CallbacksController {
  constructor(private readonly webhooks: Webhooks) {}

  @Get()
  @Answers(200, pageOf(callbackView))
  async list(
    @CurrentCaller() { projectId }: Caller,
    @Query({ schema: filterSchema }) query: CallbackFilter,
  ): Promise<Page<CallbackView>> {
    return presentPage(await this.webhooks.callbacks(projectId, query), presentCallback);
  }

  @Get(':id')
  @Answers(200, callbackView)
  async get(
    @CurrentCaller() { projectId }: Caller,
    @Param('id', knownId) id: string,
  ): Promise<CallbackView> {
    return presentCallback(await this.webhooks.callback(projectId, id));
  }

  /**
   * The secret that signs what goes to a job's `callback.url`: made or replaced, and shown this
   * once; for a day the one before signs along.
   */
  @Post('secret')
  @Answers(201, secretView)
  async renewSecret(@CurrentCaller() { projectId }: Caller): Promise<SecretView> {
    return { secret: await this.webhooks.renewProjectSecret(projectId) };
  }
}
