import { parseOperators, type Settings } from '#libs/config';
import { AuditLog, OperatorLogin, Operators, OperatorSessions } from '#libs/operators';
import type { CallTransport } from './call-transport.js';
import type { DatabaseStore } from './stores.js';

interface OperatorParts {
  settings: Settings;
  database: DatabaseStore;
  transport: Pick<CallTransport, 'recentCounts'>;
}

/** Who looks after the installation, and what was changed by whom. */
export interface OperatorStores {
  operators: Operators;
  operatorSessions: OperatorSessions;
  operatorLogin: OperatorLogin;
  auditLog: AuditLog;
}

export function composeOperators({ settings, database, transport }: OperatorParts): OperatorStores {
  const { SLUICE_OPS_USERS: users } = settings;
  const { dataSource } = database;
  const seeded = users === undefined ? undefined : parseOperators(users);
  const operators = new Operators(dataSource, seeded);
  return {
    operators,
    operatorSessions: new OperatorSessions(dataSource, operators),
    operatorLogin: new OperatorLogin(operators, transport.recentCounts),
    auditLog: new AuditLog(dataSource),
  };
}
