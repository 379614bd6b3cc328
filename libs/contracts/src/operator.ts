import { z } from 'zod';

/**
 * What an operator may do. A viewer looks, an operator also steers what runs, an admin also decides
 * who gets in: operators, projects, keys.
 */
export const OPERATOR_ROLES = ['viewer', 'operator', 'admin'] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

/** Role by rank: each may do what those before it may. */
export const hasRole = (role: OperatorRole, needed: OperatorRole): boolean =>
  OPERATOR_ROLES.indexOf(role) >= OPERATOR_ROLES.indexOf(needed);

export const OPERATOR_NAME = /^[\w.-]{1,64}$/;
export const LEAST_PASSWORD = 12;
const LONGEST_PASSWORD = 256;
const MOST_PROJECTS = 100;

const passwordSchema = z.string().min(LEAST_PASSWORD).max(LONGEST_PASSWORD);
const projectsSchema = z.array(z.uuid()).min(1).max(MOST_PROJECTS).nullable();

export const loginSchema = z.strictObject({
  name: z.string().max(LONGEST_PASSWORD),
  password: z.string().max(LONGEST_PASSWORD),
});
export type Login = z.infer<typeof loginSchema>;

export const createOperatorSchema = z.strictObject({
  name: z.string().regex(OPERATOR_NAME, 'must be 1 to 64 letters, digits, ".", "_" or "-"'),
  password: passwordSchema,
  role: z.enum(OPERATOR_ROLES),
  /** The only ones that this operator sees; `null` for all. */
  projects: projectsSchema.default(null),
});
export type CreateOperator = z.infer<typeof createOperatorSchema>;

export const updateOperatorSchema = z.strictObject({
  password: passwordSchema.optional(),
  role: z.enum(OPERATOR_ROLES).optional(),
  projects: projectsSchema.optional(),
});
export type UpdateOperator = z.infer<typeof updateOperatorSchema>;
