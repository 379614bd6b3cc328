import type { Connection, Integration } from '#libs/connections';
import type { Page } from '#libs/contracts';

export const presentConnection = (connection: Connection): object => {
  const { id, alias, account, integration, externalUserId, status } = connection;
  const isThere = status === 'active';
  return {
    id,
    ...(alias === null ? {} : { key: alias }),
    name: account ?? integration.name,
    userId: externalUserId ?? id,
    tenantId: externalUserId ?? id,
    integrationId: integration.id,
    integration: described(integration),
    isTest: false,
    connected: isThere,
    disconnected: !isThere,
    createdAt: connection.createdAt.toISOString(),
    updatedAt: connection.updatedAt.toISOString(),
  };
};

/** @param connection of the end user who asks, if there is one */
export const presentIntegration = (integration: Integration, connection?: Connection): object => ({
  ...described(integration),
  ...(connection ? { connection: presentConnection(connection) } : {}),
});

const described = ({ id, key, name, createdAt, updatedAt }: Integration): object => ({
  ...{ id, key, name, state: 'READY' },
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

/** A list ends where no cursor is. */
export const presentItems = <T>(
  { data, nextCursor }: Page<T>,
  present: (item: T) => object,
): object => ({
  items: data.map(present),
  ...(nextCursor === null ? {} : { cursor: nextCursor }),
});
