/**
 * Operators: the people who look after an installation, their sessions, and the record of what
 * anybody has changed. Promise: a password is stored as what scrypt makes of it and a session as a
 * digest; an end of a session, by time or by hand, is its end at once everywhere; who tries
 * passwords is slowed down and locks out nobody else; nothing is changed without an entry that says
 * by whom.
 */
export { type Actor, type AuditEntry, type AuditFilter, AuditLog } from './audit-log.js';
export { type Operator, seesProject } from './operator.js';
export { OperatorLogin } from './operator-login.js';
export { Operators } from './operators.js';
export { OperatorSessions, type OpenSession, type OperatorSession } from './sessions.js';
export { siteOf } from './own-site.js';
export {
  CurrentSession,
  IS_TRAFFIC,
  type OperatorRequest,
  REQUIRED_ROLE,
  type RequiredRole,
  RequireRole,
  Traffic,
} from './require-role.js';
export { sessionCookie, sessionTokenIn } from './session-cookie.js';
