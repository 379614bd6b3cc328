import type { Value } from './route.js';

export const connection: Value = (of) => of.connectionId;
export const integration: Value[] = [(of) => of.integrationId, (of) => of.integrationKey];
/** All that a connection may be asked for by. */
export const selector: Value[] = [
  connection,
  ...integration,
  (of) => of.alias,
  (of) => `${of.integrationKey}:${of.externalUserId}`,
  (of) => `${of.integrationId}:${of.externalUserId}`,
];
