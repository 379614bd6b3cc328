import { headerNameSchema, isRefusedMethod } from '#libs/contracts';
import { z } from 'zod';
import { paginationSchema } from './pagination.js';
import {
  computedSchema,
  expressionSchema,
  fieldNameSchema,
  parameterNameSchema,
  pathSchema,
  placeSchema,
  pointerSchema,
} from './place.js';

const description = z.string().min(1).max(1_000);
const scalar = z.union([z.string().max(4_096), z.number(), z.boolean()]);
export type Scalar = z.infer<typeof scalar>;

/** What a resource is called in a path. */
export const resourceNameSchema = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/,
    'must be 1 to 64 lower-case letters, digits, ".", "_" or "-"',
  )
  .refine((name) => name !== 'openapi.json', { error: 'is the description of all resources' });

export const methodNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'must be 1 to 64 lower-case letters, digits, "_" or "-"')
  .refine((name) => name !== 'constructor', { error: 'is what every object has by birth' });

/** Text in which `{name}`, `{id}` and `{variables.name}` stand for values. */
const template = z.string().max(16_384);
const templateLine = template.regex(/^[^\p{Cc}]*$/u, 'must not contain control characters');

/** A template is text; what it alone holds keeps its type: "{limit}" may become a number. */
const valueSchema = z.union([templateLine, z.number(), z.boolean(), computedSchema]);
export type TemplateValue = z.infer<typeof valueSchema>;

/** JSON, with templates for its text and `{expr}` for what is computed. */
export type BodyTemplate =
  | string
  | number
  | boolean
  | null
  | BodyTemplate[]
  | { [name: string]: BodyTemplate };
const DEEPEST = 32;
const isBody = (value: unknown, depth = 0): value is BodyTemplate => {
  if (depth > DEEPEST) return false;
  if (Array.isArray(value)) return value.every((each) => isBody(each, depth + 1));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).every(([name, each]) => !(name in {}) && isBody(each, depth + 1));
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
};
/** Described as anything: what refers to itself has no place in the API's description. */
const bodySchema = z.unknown().refine((value) => isBody(value), {
  error: 'must be JSON, 32 levels deep at most, without names that every object has by birth',
}) as unknown as z.ZodType<BodyTemplate, BodyTemplate>;

/** `identifier`: a name in a query language; `soql`: text within quotes of one. */
const PARAMETER_TYPES = ['string', 'integer', 'number', 'boolean', 'identifier', 'soql'] as const;
export const parameterSchema = z.strictObject({
  /** Where it goes; absent: only where a placeholder, an expression or a variable names it. */
  to: placeSchema.optional(),
  type: z.enum(PARAMETER_TYPES).optional(),
  required: z.boolean().optional(),
  default: scalar.optional(),
  enum: z.array(scalar).min(1).max(200).optional(),
  description: description.optional(),
});
export type ResourceParameter = z.infer<typeof parameterSchema>;

const graphqlSchema = z.strictObject({
  path: templateLine,
  document: z.string().min(1).max(65_536),
  operation: z
    .string()
    .regex(/^[A-Za-z_]\w{0,127}$/, 'must be the name of an operation')
    .optional(),
  /** `"$body"` is the caller's body, a name the parameter of that name, `{value}` what it holds. */
  variables: z
    .record(
      z.string().regex(/^[A-Za-z_]\w{0,127}$/, 'must be the name of a variable'),
      z.union([z.string().max(64), computedSchema, z.strictObject({ value: bodySchema })]),
    )
    .refine((variables) => !Object.hasOwn(variables, '__proto__'))
    .optional(),
});
export type GraphqlRequest = z.infer<typeof graphqlSchema>;

const declaredErrorSchema = z
  .strictObject({
    status: z.number().int().min(200).max(599).optional(),
    at: pathSchema.optional(),
    /** What is at the place is one of these; absent: something is there that is not null. */
    in: z.array(scalar).min(1).max(200).optional(),
    exists: z.boolean().optional(),
    as: z.strictObject({
      status: z.number().int().min(400).max(599),
      code: z.union([z.string().min(1).max(128), z.strictObject({ at: pathSchema })]).optional(),
    }),
  })
  .refine(({ status, at }) => status !== undefined || at !== undefined, {
    error: 'must say a status, or a place in the body',
  })
  .refine(({ at, ...rest }) => at !== undefined || !('in' in rest || 'exists' in rest), {
    error: 'must say with "at" what "in" or "exists" is about',
  });
/** An answer that means an error, whatever its status is. */
export type DeclaredError = z.infer<typeof declaredErrorSchema>;

/** What the body of an answer says of the provider's limits. */
const throttleSchema = z.strictObject({
  limit: pathSchema.optional(),
  remaining: pathSchema.optional(),
  /** How much of the limit comes back in a second. */
  restoredPerSecond: pathSchema.optional(),
});

const fields = {
  kind: z.enum(['list', 'one']),
  description: description.optional(),
  /** May be sent again although its method is not idempotent; default: whether it is paged. */
  safe: z.boolean().optional(),
  /** Default: GET, or POST for GraphQL. */
  method: z
    .string()
    .regex(/^[A-Z][A-Z-]{0,31}$/, 'must be an HTTP method in capitals')
    .refine((method) => !isRefusedMethod(method), { error: 'must not be CONNECT or TRACE' })
    .optional(),
  /** `{id}` is one encoded segment, `{+name}` several, `{variables.name}` the connection's. */
  path: templateLine.optional(),
  query: z
    .record(fieldNameSchema, z.union([valueSchema, z.array(valueSchema).max(100)]))
    .optional(),
  headers: z.record(headerNameSchema, valueSchema).optional(),
  /** The caller's body is merged over it. A member without a value is left out. */
  body: bodySchema.optional(),
  encode: z.enum(['json', 'form', 'raw']).optional(),
  /** How a form or a query writes a list: `a=1&a=2`, `a[]=1&a[]=2`, `a=1,2`. */
  arrays: z.enum(['repeat', 'brackets', 'comma']).optional(),
  parameters: z.record(parameterNameSchema, parameterSchema).optional(),
  graphql: graphqlSchema.optional(),
  /** Where the items of a list are, or the one that is asked for; "" is the whole answer. */
  items: pathSchema.optional(),
  /** What a list passes on as `meta`. */
  meta: pathSchema.optional(),
  pagination: paginationSchema.optional(),
  /** The first that fits counts. */
  errors: z.array(declaredErrorSchema).max(50).optional(),
  throttle: throttleSchema.optional(),
  /** Shapes each item. */
  item: expressionSchema.optional(),
  /** Shapes the whole answer, a list as `{result, next_cursor, …}`. */
  answer: expressionSchema.optional(),
};

export const methodSchema = z
  .strictObject(fields)
  .refine(({ path, graphql }) => (path === undefined) !== (graphql === undefined), {
    error: 'must say either "path" or "graphql"',
  })
  .refine(({ kind, pagination }) => kind === 'list' || pagination === undefined, {
    path: ['pagination'],
    error: 'is for lists',
  });
/** One method of a resource: a request, and what becomes of its answer. */
export type ResourceMethod = z.infer<typeof methodSchema>;

export const definitionSchema = z
  .strictObject({
    resource: resourceNameSchema,
    description: description.optional(),
    /** The methods of another resource of the connection are this one's too. */
    extends: resourceNameSchema.optional(),
    /** Parameters that have one value here, and are not for the caller to say. */
    bind: z.record(parameterNameSchema, scalar).optional(),
    /** Which field of an item names it. */
    idField: pointerSchema.optional(),
    methods: z.record(methodNameSchema, methodSchema).default({}),
  })
  .refine(({ resource, ...rest }) => rest.extends !== resource, {
    path: ['extends'],
    error: 'must name another resource',
  });
/** A named object of a third-party API, as data. */
export type ResourceDefinition = z.infer<typeof definitionSchema>;
/** As a file of the catalogue or a caller writes it. */
export type ResourceDefinitionInput = z.input<typeof definitionSchema>;

/** For editors, which complete it. */
export const definitionJsonSchema = (): Record<string, unknown> => ({
  title: 'Sluice resource definition',
  ...z.toJSONSchema(definitionSchema, { io: 'input' }),
});

export const MOST_DEFINITIONS = 500;
/** As JSON, of one owner together: all of them are in memory while one of its connections calls. */
export const MOST_DEFINITION_BYTES = 2 * 1_048_576;

/** How much of that a definition takes. */
export const bytesOf = (definition: ResourceDefinition): number =>
  Buffer.byteLength(JSON.stringify(definition));

/** Of a provider. The API's description names `/schemas/resource.json` instead of repeating it. */
export const definitionsSchema = z
  .array(z.unknown())
  .max(MOST_DEFINITIONS)
  .describe('Definitions of resources; /schemas/resource.json says what is in them.')
  .pipe(
    z
      .array(definitionSchema)
      .refine((all) => all.reduce((sum, each) => sum + bytesOf(each), 0) <= MOST_DEFINITION_BYTES, {
        error: `must not be larger than ${MOST_DEFINITION_BYTES} bytes together`,
      }),
  ) as unknown as z.ZodType<ResourceDefinition[], ResourceDefinitionInput[]>;
