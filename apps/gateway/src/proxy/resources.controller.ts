import { SluiceError } from '#libs/errors';
import { RequireRole, Traffic } from '#libs/operators';
import { type AuthenticatedRequest, RequireScope } from '#libs/projects';
import { Controller, Delete, Get, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SELECTOR_PARAMETER } from '../accept/resource-query.js';
import { CountCalls } from './count-calls.service.js';
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
    private readonly calls: CountCalls,
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
    const { params, query } = request;
    // A key that is bound to a connection names it where nothing else does.
    const bound = request.caller?.connectionId;
    const { resource, selector: given = query[SELECTOR_PARAMETER] ?? bound } = params;
    await this.calls.count(request, given, async () => {
      const selector = known(given);
      return this.journey.make(request, reply, { selector, resource, ...called });
    });
  }
}

/** @throws SluiceError `invalid_parameter` */
function known(selector: unknown): string {
  if (typeof selector === 'string' && selector !== '') return selector;
  const message = 'is required: it names the connection, as its id or another selector does';
  throw new SluiceError('invalid_parameter', {
    errors: [{ path: SELECTOR_PARAMETER, message }],
    dispatched: false,
  });
}
