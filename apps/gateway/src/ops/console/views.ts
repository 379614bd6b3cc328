import { OPERATOR_ROLES } from '#libs/contracts';
import type { AuditEntry, Operator, OperatorSession } from '#libs/operators';
import { z } from 'zod';

export const operatorView = z.object({
  id: z.uuid(),
  name: z.string(),
  role: z.enum(OPERATOR_ROLES),
  projects: z.array(z.uuid()).nullable(),
  seeded: z.boolean(),
  createdAt: z.iso.datetime(),
});
export type OperatorView = z.infer<typeof operatorView>;

export const presentOperator = (operator: Operator): OperatorView => ({
  id: operator.id,
  name: operator.name,
  role: operator.role,
  projects: operator.projectIds,
  seeded: operator.isSeeded,
  createdAt: operator.createdAt.toISOString(),
});

/** Who is logged in, and what the pages send along with changes. */
export interface SessionView {
  id: string;
  operator: OperatorView;
  csrfToken: string;
}

export interface OperatorSessionView {
  id: string;
  operatorId: string;
  operator: string;
  address: string;
  agent: string;
  open: boolean;
  /** The one that asks. */
  current: boolean;
  createdAt: string;
  seenAt: string;
  expiresAt: string;
}

export const presentSession = (
  session: OperatorSession,
  { id }: { id: string },
): OperatorSessionView => ({
  id: session.id,
  operatorId: session.operatorId,
  operator: session.operator,
  address: session.address,
  agent: session.agent,
  open: session.isOpen,
  current: session.id === id,
  createdAt: session.createdAt.toISOString(),
  seenAt: session.seenAt.toISOString(),
  expiresAt: session.expiresAt.toISOString(),
});

export interface AuditView {
  id: string;
  projectId: string | null;
  actor: { kind: AuditEntry['actorKind']; id: string; name: string };
  method: string;
  route: string;
  target: string | null;
  fields: string[];
  status: number | null;
  createdAt: string;
}

export const presentEntry = (entry: AuditEntry): AuditView => ({
  id: entry.id,
  projectId: entry.projectId,
  actor: { kind: entry.actorKind, id: entry.actorId, name: entry.actor },
  method: entry.method,
  route: entry.route,
  target: entry.target,
  fields: entry.fields,
  status: entry.status,
  createdAt: entry.createdAt.toISOString(),
});
