import { headerNameSchema } from '#libs/contracts';
import { z } from 'zod';

/** A place in a JSON document (RFC 6901); "" is the whole of it. */
export const pointerSchema = z
  .string()
  .max(512)
  .regex(
    /^(?:\/(?:[^/~\p{Cc}]|~[01])*)*$/u,
    'must be a JSON pointer, for example "/data/items", or "" for the whole document',
  )
  .refine((pointer) => !/\/(?:__proto__|constructor|prototype)(?:\/|$)/.test(pointer), {
    error: 'must not name what every object has by birth',
  });

const EXPRESSION_CHARACTERS = 16_384;
/** JSONata. Whether it parses is not for the schema to say. */
export const expressionSchema = z.string().min(1).max(EXPRESSION_CHARACTERS);

export const computedSchema = z.strictObject({ expr: expressionSchema });
/** A value that an expression makes. */
export type Computed = z.infer<typeof computedSchema>;

/** Where in a JSON document something is found. */
export const pathSchema = z.union([pointerSchema, computedSchema], {
  error: 'must be a JSON pointer, for example "/data/items", or {expr}',
});
export type Path = z.infer<typeof pathSchema>;

/** What a parameter, a placeholder and a member of `bind` may be called. */
export const parameterNameSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_.$[\]-]{0,63}$/, 'must be a name of up to 64 letters and digits')
  .refine((name) => !(name in {}), { error: 'is what every object has by birth' });

export const fieldNameSchema = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{Cc}]*$/u, 'must not contain control characters')
  .refine((name) => !(name in {}), { error: 'is what every object has by birth' });

/** Where in a request a value goes. */
export const placeSchema = z.union(
  [
    z.strictObject({ query: fieldNameSchema }),
    z.strictObject({
      header: headerNameSchema,
      template: z
        .string()
        .max(256)
        .regex(
          /^[\t\x20-\x7e]*\{value\}[\t\x20-\x7e]*$/,
          'must be printable ASCII that holds {value} once',
        )
        .optional(),
    }),
    z.strictObject({ body: pointerSchema }),
    z.strictObject({ variable: pointerSchema }),
    z.strictObject({ path: parameterNameSchema }),
  ],
  {
    error:
      'must be {query: name}, {header: name, template?}, {body: pointer}, {variable: pointer} (GraphQL) or {path: name}',
  },
);
export type Place = z.infer<typeof placeSchema>;
