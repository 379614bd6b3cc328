import type { Connection, Integration } from '#libs/connections';
import type { Page } from '#libs/contracts';
import type { NewConnectSessionView } from '../../manage/views.js';

/** How its clients call the ways of connecting. */
function authTypeOf({ auth }: Integration): 'oauth' | 'keys' | 'none' {
  if (auth.type === 'none') return 'none';
  return auth.type === 'oauth2' ? 'oauth' : 'keys';
}

/** An app is an integration here. */
export const presentApp = (integration: Integration): object => ({
  id: integration.id,
  name_slug: integration.key,
  name: integration.name,
  auth_type: authTypeOf(integration),
  description: '',
  img_src: '',
  custom_fields_json: '[]',
  categories: [],
  featured_weight: 0,
  connect: {
    proxy_enabled: true,
    allowed_domains: integration.allowedHosts,
    base_proxy_target_url: integration.baseUrl,
  },
});

/** An account is a connection here. */
export const presentAccount = (connection: Connection): object => ({
  id: connection.alias ?? connection.id,
  name: connection.account ?? connection.externalUserId ?? connection.id,
  external_id: connection.externalUserId ?? '',
  healthy: connection.status === 'active',
  dead: connection.status === 'needs_reauth',
  app: presentApp(connection.integration),
  created_at: connection.createdAt.toISOString(),
  updated_at: connection.updatedAt.toISOString(),
});

/** Nothing is counted for the sake of a page: its total is its own. */
export const presentAccounts = ({ data, nextCursor }: Page<Connection>): object => ({
  data: data.map(presentAccount),
  page_info: {
    count: data.length,
    total_count: data.length,
    start_cursor: '',
    end_cursor: nextCursor ?? '',
  },
});

export const presentApps = (integrations: readonly Integration[]): object => ({
  data: integrations.map(presentApp),
  page_info: {
    count: integrations.length,
    total_count: integrations.length,
    start_cursor: '',
    end_cursor: '',
  },
});

export const presentSession = ({ url, expiresAt }: NewConnectSessionView): object => ({
  token: url.slice(url.lastIndexOf('/') + 1),
  connect_link_url: url,
  expires_at: expiresAt,
});
