import { RequireRole, Traffic } from '#libs/operators';
import { RequireScope } from '#libs/projects';
import { All, Controller, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CallJourney, type SelectingRequest } from './call-journey.service.js';
import { CountCalls } from './count-calls.service.js';

/** Where calls come in and are counted; their way is `CallJourney`. */
@Controller()
@Traffic()
@RequireRole('never')
export class ProxyController {
  constructor(
    private readonly journey: CallJourney,
    private readonly calls: CountCalls,
  ) {}

  @All('connections/:selector/proxy/*')
  @RequireScope('proxy')
  @ApiExcludeEndpoint()
  call(@Req() request: SelectingRequest, @Res() reply: FastifyReply): Promise<void> {
    const { selector } = request.params;
    return this.calls.count(request, selector, () => this.journey.make(request, reply));
  }
}
