import { SluiceError } from '#libs/errors';
import { ParseUUIDPipe, StandardSchemaValidationPipe } from '@nestjs/common';

interface Issue {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined;
}

const pathOf = ({ path = [] }: Issue): string =>
  path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');

/** Refuses input that does not fit its schema and names every field. */
export const validationPipe = new StandardSchemaValidationPipe({
  exceptionFactory: (issues: readonly Issue[]) =>
    new SluiceError('invalid_request', {
      errors: issues.map((issue) => ({ path: pathOf(issue), message: issue.message })),
    }),
});

/** An id that cannot be one answers like one that does not exist. */
export const knownId = new ParseUUIDPipe({ exceptionFactory: () => new SluiceError('not_found') });
