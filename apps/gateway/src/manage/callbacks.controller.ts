import {
  CALLBACK_EVENTS,
  type Page,
  pageQuerySchema,
  type ReplayCallbacks,
  replayCallbacksSchema,
} from '#libs/contracts';
import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import {
  CALLBACK_STATES,
  type CallbackFilter,
  MessageBox,
  type ReplayCount,
  Replays,
  Webhooks,
} from '#libs/webhooks';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Answers } from './answers.decorator.js';
import { presentCallback, presentPage, presentWholeCallback } from './present.js';
import { knownId } from './validation.pipe.js';
import {
  type CallbackView,
  callbackView,
  pageOf,
  replayCountView,
  secretView,
  type SecretView,
  type WholeCallbackView,
  wholeCallbackView,
} from './views.js';

const filterSchema = pageQuerySchema.extend({
  job: z.uuid().optional(),
  state: z.enum(CALLBACK_STATES).optional(),
  endpoint: z.uuid().optional(),
  event: z.enum(CALLBACK_EVENTS).optional(),
});

/** Messages that were sent or are to be sent, and what has become of them. */
@ApiTags('webhooks')
@Controller('callbacks')
@RequireScope('manage')
export class CallbacksController {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly replays: Replays,
    private readonly messages: MessageBox,
  ) {}

  @Get()
  @Answers(200, pageOf(callbackView))
  async list(
    @CurrentCaller() { projectId }: Caller,
    @Query({ schema: filterSchema }) query: CallbackFilter,
  ): Promise<Page<CallbackView>> {
    return presentPage(await this.webhooks.callbacks(projectId, query), presentCallback);
  }

  /** With its attempts, and how the receiver's latest answer began. */
  @Get(':id')
  @Answers(200, wholeCallbackView)
  async get(
    @CurrentCaller() { projectId }: Caller,
    @Param('id', knownId) id: string,
  ): Promise<WholeCallbackView> {
    const callback = await this.webhooks.callback(projectId, id);
    const { sealedAnswer } = callback;
    const answer = sealedAnswer
      ? this.messages.openAnswer({ id, projectId }, sealedAnswer)
      : undefined;
    return presentWholeCallback(callback, answer);
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

  /**
   * Sends again, under the same `webhook-id`, what was made since an instant and given up, the
   * oldest first: what was given up is kept for three days. What belongs to an endpoint that is
   * disabled is left out. `dryRun` only says how many it would be.
   */
  @Post('replay')
  @HttpCode(200)
  @Answers(200, replayCountView)
  replayAll(
    @CurrentCaller() { projectId }: Caller,
    @Body({ schema: replayCallbacksSchema }) filter: ReplayCallbacks,
  ): Promise<ReplayCount> {
    return this.replays.all(projectId, filter);
  }

  /** Sends one that was given up again, under the same `webhook-id`; one that waits is sent now. */
  @Post(':id/replay')
  @HttpCode(202)
  @Answers(202, callbackView)
  async replay(
    @CurrentCaller() { projectId }: Caller,
    @Param('id', knownId) id: string,
  ): Promise<CallbackView> {
    return presentCallback(await this.replays.one(projectId, id));
  }
}
