import { SluiceError } from '#libs/errors';
import { type Caller, CurrentCaller, RequireScope } from '#libs/projects';
import { RequireRole } from '#libs/operators';
import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Resolve } from '../resolve/resolve.service.js';
import { ExploredAnswers } from './explored-answers.service.js';
import { Look, type Seen } from './look.service.js';

/** As much of an answer as somebody reads. */
const LOOK_BYTES = 262_144;

const callSchema = z.strictObject({
  connection: z.string().min(1).max(400),
  method: z.string().regex(/^[A-Za-z]{1,20}$/, 'must be a method, such as "GET"'),
  path: z.string().max(16_384).regex(/^\//, 'must begin with "/"'),
  headers: z.record(z.string().max(256), z.string().max(16_384)).default({}),
  body: z.string().optional(),
});
type PlaygroundCall = z.infer<typeof callSchema>;

interface PlaygroundAnswer extends Seen {
  /** Of its body the beginning is all there is. */
  isWhole: boolean;
  /** Waiting for its turn included. */
  tookMs: number;
  /** Through which connection it went, whatever it was called by. */
  through: { connection: string; integration: string };
}

/** A call that an operator tries out: as any other, but for the size of its answer. */
@ApiExcludeController()
@Controller('ops/api/calls')
@RequireScope('operator')
export class PlaygroundController {
  constructor(
    private readonly resolve: Resolve,
    private readonly look: Look,
    private readonly explored: ExploredAnswers,
  ) {}

  @Post()
  @HttpCode(200)
  @RequireRole('operator')
  async call(
    @CurrentCaller() caller: Caller | undefined,
    @Body({ schema: callSchema }) { connection, method, ...described }: PlaygroundCall,
    @Res({ passthrough: true }) { raw: response }: FastifyReply,
  ): Promise<PlaygroundAnswer> {
    if (!caller)
      throw new SluiceError('invalid_request', { detail: 'Name the project in "sluice-project".' });
    const route = await this.resolve.connection(caller, connection);
    const request = { ...described, method: method.toUpperCase() };
    const startedAt = performance.now();
    const leave = this.explored.enter(route.projectId);
    const seen = await this.look.at(route, { request, bytes: LOOK_BYTES, response }).finally(leave);
    const tookMs = Math.round(performance.now() - startedAt);
    const through = { connection: route.connectionId, integration: route.integrationKey };
    return { ...seen, isWhole: seen.text.length < LOOK_BYTES, tookMs, through };
  }
}
