import {
  type CreateWebhookEndpoint,
  createWebhookEndpointSchema,
  type Page,
  type PageQuery,
  pageQuerySchema,
  type UpdateWebhookEndpoint,
  updateWebhookEndpointSchema,
} from '#libs/contracts';
import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import { Replays, Webhooks } from '#libs/webhooks';
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
import { presentCallback, presentPage, presentWebhookEndpoint } from './present.js';
import { knownId } from './validation.pipe.js';
import {
  callbackView,
  type CallbackView,
  newWebhookEndpointView,
  type NewWebhookEndpointView,
  pageOf,
  webhookEndpointView,
  type WebhookEndpointView,
} from './views.js';

@ApiTags('webhooks')
@Controller('webhook-endpoints')
@UseInterceptors(OwnWrites)
@RequireScope('manage')
export class WebhookEndpointsController {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly replays: Replays,
  ) {}

  /** The answer holds the signing secret; it cannot be read again. */
  @Post()
  @Answers(201, newWebhookEndpointView)
  async create(
    @CurrentCaller() { projectId }: Caller,
    @Body({ schema: createWebhookEndpointSchema }) input: CreateWebhookEndpoint,
  ): Promise<NewWebhookEndpointView> {
    const { endpoint, secret } = await this.webhooks.create(projectId, input);
    return { ...presentWebhookEndpoint(endpoint), secret };
  }

  @Get()
  @Answers(200, pageOf(webhookEndpointView))
  async list(
    @CurrentCaller() { projectId }: Caller,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<WebhookEndpointView>> {
    return presentPage(await this.webhooks.list(projectId, query), presentWebhookEndpoint);
  }

  @Get(':id')
  @Answers(200, webhookEndpointView)
  async get(
    @CurrentCaller() { projectId }: Caller,
    @Param('id', knownId) id: string,
  ): Promise<WebhookEndpointView> {
    return presentWebhookEndpoint(await this.webhooks.get(projectId, id));
  }

  @Patch(':id')
  @Answers(200, webhookEndpointView)
  async update(
    @CurrentCaller() { projectId }: Caller,
    @Param('id', knownId) id: string,
    @Body({ schema: updateWebhookEndpointSchema }) input: UpdateWebhookEndpoint,
  ): Promise<WebhookEndpointView> {
    return presentWebhookEndpoint(await this.webhooks.update(projectId, id, input));
  }

  /** A new secret, shown once; for a day both sign, so that receivers can change over. */
  @Post(':id/secret')
  @Answers(201, newWebhookEndpointView)
  async renewSecret(
    @CurrentCaller() { projectId }: Caller,
    @Param('id', knownId) id: string,
  ): Promise<NewWebhookEndpointView> {
    const { endpoint, secret } = await this.webhooks.renewSecret(projectId, id);
    return { ...presentWebhookEndpoint(endpoint), secret };
  }

  /**
   * Sends the endpoint a message of the type `endpoint.test`, whatever it is subscribed to; what
   * has become of it is at `GET /callbacks/:id`.
   */
  @Post(':id/test')
  @HttpCode(202)
  @Answers(202, callbackView)
  async test(
    @CurrentCaller() { projectId }: Caller,
    @Param('id', knownId) id: string,
  ): Promise<CallbackView> {
    return presentCallback(await this.replays.test(projectId, id));
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@CurrentCaller() { projectId }: Caller, @Param('id', knownId) id: string): Promise<void> {
    return this.webhooks.remove(projectId, id);
  }
}
