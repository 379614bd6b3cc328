import { type FieldError, SluiceError } from '#libs/errors';
import { ParseUUIDPipe, StandardSchemaValidationPipe } from '@nestjs/common';
import { z } from 'zod';

interface Issue {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined;
  /** Fields that should not be there; zod reports them at the object that holds them. */
  keys?: readonly string[];
}

const LONGEST_PATH = 200;
const LONGEST_MESSAGE = 500;

/** One entry for each refused field. */
export function errorsOf({ message, path = [], keys }: Issue): FieldError[] {
  const parts = path.map((part) => String(typeof part === 'object' ? part.key : part));
  const paths = keys ? keys.map((key) => [...parts, key]) : [parts];
  return paths.map((each) => ({
    path: each.join('.').slice(0, LONGEST_PATH),
    message: message.slice(0, LONGEST_MESSAGE),
  }));
}

const quoted = (names: Iterable<unknown>): string =>
  [...names].map((name) => `"${String(name)}"`).join(', ');

/** What zod says by itself repeats every unknown name, and never says which there are. */
z.config({
  customError: (issue) => {
    const { inst } = issue;
    if (issue.code === 'unrecognized_keys' && inst instanceof z.ZodObject)
      return `is not known here; there is ${quoted(Object.keys(inst.shape))}`;
    if (issue.code === 'invalid_union' && inst instanceof z.ZodDiscriminatedUnion) {
      const { discriminator } = inst.def;
      return `must be one of ${quoted(inst._zod.propValues[discriminator] ?? [])}`;
    }
    return undefined;
  },
});

/** Refuses input that does not fit its schema and names every field. */
export const validationPipe = new StandardSchemaValidationPipe({
  exceptionFactory: (issues: readonly Issue[]) =>
    new SluiceError('invalid_request', {
      errors: issues.flatMap(errorsOf),
    }),
});

/** An id that cannot be one answers like one that does not exist. */
export const knownId = new ParseUUIDPipe({ exceptionFactory: () => new SluiceError('not_found') });
