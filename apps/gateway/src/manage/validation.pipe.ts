import { type FieldError, SluiceError } from '#libs/errors';
import { ParseUUIDPipe, StandardSchemaValidationPipe } from '@nestjs/common';

interface Issue {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined;
  /** Fields that should not be there; zod reports them at the object that holds them. */
  keys?: readonly string[];
}

/** One entry for each refused field. */
export function errorsOf({ message, path = [], keys }: Issue): FieldError[] {
  const parts = path.map((part) => String(typeof part === 'object' ? part.key : part));
  const paths = keys ? keys.map((key) => [...parts, key]) : [parts];
  return paths.map((each) => ({ path: each.join('.'), message }));
}

/** Refuses input that does not fit its schema and names every field. */
export const validationPipe = new StandardSchemaValidationPipe({
  exceptionFactory: (issues: readonly Issue[]) =>
    new SluiceError('invalid_request', {
      errors: issues.flatMap(errorsOf),
    }),
});

/** An id that cannot be one answers like one that does not exist. */
export const knownId = new ParseUUIDPipe({ exceptionFactory: () => new SluiceError('not_found') });
