import { SluiceError } from '#libs/errors';
import { RequireRole, Traffic } from '#libs/operators';
import { type AuthenticatedRequest, RequireScope } from '#libs/projects';
import { Metrics } from '#libs/telemetry';
import { Controller, Delete, Get, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SELECTOR_PARAMETER } from '../accept/resource-query.js';
import { counted } from './counted.js';
import { ResourceJourney } from './resource-journey.service.js';

/** What the routes below hold; `second` is an id, or the name of a method. */
type ResourceRequest = FastifyRequest<{
  Params: { selector?: string; resource: string; second?: string };
  Querystring: Record<string, unknown>;
}> &
  AuthenticatedRequest;

const all = ['connections/:selector/resources/:resource', 'proxy/:resource'];
const one = all.map((path) => `${path}/:second`);

/** Where calls of resources come in and are counted; their way is `ResourceJourney`. */
@Controller()
@RequireScope('proxy')
@ApiExcludeController()
@Traffic()
@RequireRole('never')
export class ResourcesController {
  constructor(
    private readonly journey: ResourceJourney,
    private readonly metrics: Metrics,
  ) {}

  @Get(all)
  list(@Req() request: ResourceRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#make(request, reply, { method: 'list' });
  }

  @Post(all)
  create(@Req() request: ResourceRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#make(request, reply, { method: 'create' });
  }

  @Get(one)
  get(@Req() request: ResourceRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#make(request, reply, { method: 'get', id: request.params.second });
  }

  @Patch(one)
  update(@Req() request: ResourceRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#make(request, reply, { method: 'update', id: request.params.second });
  }

  @Delete(one)
  remove(@Req() request: ResourceRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#make(request, reply, { method: 'delete', id: request.params.second });
  }

  @Post(one)
  run(@Req() request: ResourceRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.#make(request, reply, { method: request.params.second ?? '' });
  }

  async #make(
    request: ResourceRequest,
    reply: FastifyReply,
    called: { method: string; id?: string | undefined },
  ): Promise<void> {
    const { resource } = request.params;
    await counted(this.metrics, () => {
      const selector = selectorOf(request);
      return this.journey.make(request, reply, { selector, resource, ...called });
    });
  }
}

/** @throws SluiceError `invalid_parameter` */
function selectorOf({ params, query }: ResourceRequest): string {
  const selector = params.selector ?? query[SELECTOR_PARAMETER];
  if (typeof selector === 'string' && selector !== '') return selector;
  const message = 'is required: it names the connection, as its id or another selector does';
  throw new SluiceError('invalid_parameter', {
    errors: [{ path: SELECTOR_PARAMETER, message }],
    dispatched: false,
  });
}
