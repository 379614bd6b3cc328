import type { Connection, Integration } from '#libs/connections';
import type { NewConnectSessionView } from '../../manage/views.js';

/** As its clients name it. */
const nameOf = ({ id, alias, externalUserId }: Connection): string => alias ?? externalUserId ?? id;

const providerOf = ({ provider, key }: Integration): string => provider ?? key;

const common = (connection: Connection): object => {
  const { id, integration, externalUserId, status } = connection;
  return {
    id,
    connection_id: nameOf(connection),
    provider_config_key: integration.key,
    provider: providerOf(integration),
    errors: status === 'needs_reauth' ? [{ type: 'auth', log_id: '' }] : [],
    metadata: null,
    tags: {},
    end_user: externalUserId === null ? null : endUser(externalUserId),
  };
};

const endUser = (id: string): object => ({
  ...{ id, display_name: null, email: null, tags: {} },
  organization: null,
});

export const presentListed = (connection: Connection): object => ({
  ...common(connection),
  created: connection.createdAt.toISOString(),
});

/** Credentials never leave Sluice: there is nothing in their place. */
export const presentOne = (connection: Connection): object => ({
  ...common(connection),
  connection_config: connection.variables,
  created_at: connection.createdAt.toISOString(),
  updated_at: connection.updatedAt.toISOString(),
  last_fetched_at: null,
  credentials: {},
});

export const presentIntegration = (integration: Integration): object => ({
  unique_key: integration.key,
  display_name: integration.name,
  provider: providerOf(integration),
  created_at: integration.createdAt.toISOString(),
  updated_at: integration.updatedAt.toISOString(),
});

export const presentSession = ({ url, expiresAt }: NewConnectSessionView): object => ({
  data: { token: url.slice(url.lastIndexOf('/') + 1), connect_link: url, expires_at: expiresAt },
});
