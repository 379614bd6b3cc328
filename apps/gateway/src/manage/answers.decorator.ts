import { ApiResponse, type ApiResponseSchemaHost } from '@nestjs/swagger';
import { z } from 'zod';

/** Declares a route's answer for the OpenAPI document. */
export const Answers = (status: 200 | 201 | 202, view: z.ZodType): MethodDecorator =>
  ApiResponse({
    status,
    schema: z.toJSONSchema(view, {
      target: 'openapi-3.0',
      io: 'output',
    }) as ApiResponseSchemaHost['schema'],
  });
