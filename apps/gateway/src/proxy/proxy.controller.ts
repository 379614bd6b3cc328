import { SluiceError } from '#libs/errors';
import { RequireScope } from '#libs/projects';
import { Metrics } from '#libs/telemetry';
import { All, Controller, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CallJourney, type SelectingRequest } from './call-journey.service.js';

/** Where calls come in and are counted; their way is `CallJourney`. */
@Controller()
export class ProxyController {
  constructor(
    private readonly journey: CallJourney,
    private readonly metrics: Metrics,
  ) {}

  @All('connections/:selector/proxy/*')
  @RequireScope('proxy')
  @ApiExcludeEndpoint()
  async call(@Req() request: SelectingRequest, @Res() reply: FastifyReply): Promise<void> {
    const startedAt = performance.now();
    this.metrics.callStarted();
    let outcome = 'internal_error';
    try {
      const ended = await this.journey.make(request, reply);
      outcome = ended.kind === 'answered' ? `${Math.floor(ended.status / 100)}xx` : ended.kind;
    } catch (error) {
      if (error instanceof SluiceError) outcome = error.code;
      throw error;
    } finally {
      this.metrics.callEnded(outcome, startedAt);
    }
  }
}
