import { OPERATOR_ROLES, type OperatorRole } from '#libs/contracts';
import { z } from 'zod';

/** A person who looks after this installation. */
export interface Operator {
  id: string;
  name: string;
  role: OperatorRole;
  /** The only ones that this operator sees; `null` for all. */
  projectIds: string[] | null;
  /** Named by SLUICE_OPS_USERS, which alone changes it. */
  isSeeded: boolean;
  createdAt: Date;
  updatedAt: Date;
}

export const OPERATOR: z.ZodType<Operator> = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(OPERATOR_ROLES),
  projectIds: z.array(z.string()).nullable(),
  isSeeded: z.boolean(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

/** @param table name or alias of the table `operator` */
export const operatorColumns = (table: string): string =>
  `${table}.id, ${table}.name, ${table}.role, ${table}.project_ids as "projectIds",
   ${table}.is_seeded as "isSeeded", ${table}.created_at as "createdAt",
   ${table}.updated_at as "updatedAt"`;

/** Whether the operator may know that there is such a project. */
export const seesProject = ({ projectIds }: Operator, projectId: string): boolean =>
  projectIds === null || projectIds.includes(projectId);
