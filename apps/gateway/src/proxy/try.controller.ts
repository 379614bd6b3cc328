import { SluiceError } from '#libs/errors';
import { Traffic } from '#libs/operators';
import { RequireScope } from '#libs/projects';
import { methodNameSchema } from '#libs/resources';
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Answers } from '../manage/answers.decorator.js';
import type { SelectingRequest } from './call-journey.service.js';
import { type Trial, TryDefinition } from './try-definition.service.js';

const trialSchema = z.strictObject({
  definition: z
    .record(z.string(), z.unknown())
    .describe(
      '`/schemas/resource.json` says what is in it; what is wrong with it is named by its places there.',
    ),
  method: methodNameSchema,
  id: z.string().min(1).max(1_024).optional(),
  query: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  body: z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]).optional(),
  /** Sends also what may change something; it is only shown otherwise. */
  send: z.boolean().optional(),
});

const trialView = z.object({
  parameters: z.record(z.string(), z.looseObject({ required: z.boolean() })),
  /** Parameters that the method needs, and was not given. */
  missing: z.array(z.string()),
  /** As it would leave; null when it cannot be made. Credentials are masked. */
  request: z
    .object({
      method: z.string(),
      url: z.string(),
      headers: z.array(z.array(z.string())),
      body: z.string().optional(),
    })
    .nullable(),
  /** Whether it may have left: what may change something does not, unless it is asked for. */
  sent: z.boolean(),
  answer: z
    .object({
      /** As the third party said it. */
      status: z.number().int(),
      steps: z.array(
        z.object({
          /** The member of the method that says where to look. */
          step: z.string(),
          /** As the definition says it. */
          at: z.unknown().optional(),
          ok: z.boolean(),
          found: z.unknown().optional(),
          detail: z.string().optional(),
        }),
      ),
      /** Of the first hundred items, or of the one that was asked for. */
      fields: z.array(
        z.object({ at: z.string(), types: z.array(z.string()), count: z.number().int() }),
      ),
      /** The first one, as it came and as it is shaped. */
      item: z.object({ before: z.unknown(), after: z.unknown() }).optional(),
    })
    .nullable(),
  /** What kept the request from being made, or from being answered. */
  error: z.looseObject({ code: z.string(), message: z.string() }).nullable(),
});

/** A definition before it is put. */
@ApiTags('resources')
@Controller('connections')
@RequireScope('proxy')
@Traffic()
export class TryController {
  constructor(private readonly trying: TryDefinition) {}

  /**
   * Makes the request of one method of a definition that is kept nowhere, and says step by step
   * what the definition finds in the answer.
   */
  @Post(':selector/try')
  @HttpCode(200)
  @ApiParam({ name: 'selector', type: String })
  @Answers(200, trialView)
  try(
    @Req() { caller, params }: SelectingRequest,
    @Body({ schema: trialSchema }) trial: Trial,
    @Res({ passthrough: true }) { raw: response }: FastifyReply,
  ): Promise<object> {
    if (!caller) throw new SluiceError('invalid_api_key', { dispatched: false });
    return this.trying.try(caller, params.selector, { trial, response });
  }
}
