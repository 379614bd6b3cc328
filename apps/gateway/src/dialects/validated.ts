import { SluiceError } from '#libs/errors';
import type { z } from 'zod';
import { errorsOf } from '../manage/validation.pipe.js';

/** What fits a schema, as the schema makes it. @throws SluiceError `invalid_request` */
export function validated<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SluiceError('invalid_request', { errors: parsed.error.issues.flatMap(errorsOf) });
}
