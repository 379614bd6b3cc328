import { ERRORS } from '#libs/errors';
import type { OpenAPIObject } from '@nestjs/swagger';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** The problem document (RFC 9457) of every error of ours; `code` lists the whole catalogue. */
export const problemSchemas: Schemas = {
  Problem: {
    type: 'object',
    required: ['type', 'title', 'status', 'code', 'message', 'error'],
    properties: {
      type: { type: 'string', example: 'urn:sluice:error:not_found' },
      title: { type: 'string', description: 'What happened and what to do.' },
      status: { type: 'integer' },
      code: { type: 'string', enum: Object.keys(ERRORS), description: 'Stable; act on this.' },
      message: { type: 'string', description: 'For SDKs: `title` and `detail`.' },
      error: {
        type: 'object',
        description: 'For SDKs, many of which decide by it.',
        required: ['type', 'code', 'message'],
        properties: {
          type: { type: 'string', example: 'invalid_request_error' },
          code: { type: 'string' },
          message: { type: 'string' },
        },
      },
      detail: { type: 'string', description: 'More about this very case.' },
      instance: { type: 'string', description: 'Names the request in the log.' },
      dispatched: {
        type: 'boolean',
        description:
          'Whether the request may have left for the third party. `false`: it never did and never will.',
      },
      errors: {
        type: 'array',
        description: 'Fields of the input that were refused.',
        items: {
          type: 'object',
          required: ['path', 'message'],
          properties: { path: { type: 'string' }, message: { type: 'string' } },
        },
      },
      candidates: {
        type: 'array',
        description: 'Ids of the connections an ambiguous selector matches.',
        items: { type: 'string', format: 'uuid' },
      },
    },
  },
};

export const problemResponse = {
  description: 'An error of Sluice.',
  headers: {
    'sluice-error': {
      description: 'The `code`. An answer of a third party never has this header.',
      schema: { type: 'string' as const },
    },
  },
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};
