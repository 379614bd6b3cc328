import type { ProviderInput } from '../provider.schema.js';
import { zendeskResources, zendeskResourceSources } from '../resources/zendesk.js';

export const zendesk = {
  id: 'zendesk',
  name: 'Zendesk',
  docs: 'https://developer.zendesk.com/api-reference/',
  baseUrl: 'https://{subdomain}.zendesk.com',
  allowedHosts: ['{subdomain}.zendesk.com'],
  variables: { subdomain: { label: 'Subdomain' } },
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://{subdomain}.zendesk.com/oauth/authorizations/new',
    tokenUrl: 'https://{subdomain}.zendesk.com/oauth/tokens',
    clientAuth: 'body',
    pkce: true,
    tokenParams: { expires_in: '1800' },
  },
  refresh: { accessTokenS: 1800 },
  pagination: {
    style: 'cursor',
    cursor: 'page[after]',
    size: 'page[size]',
    maxSize: 100,
    next: '/meta/after_cursor',
  },
  verify: { path: '/api/v2/users/me.json' },
  resources: zendeskResources,
  notes: ['How long a token lasts is asked for with expires_in, in the refresh too.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/zendesk/zendesk_api_client_rb/blob/HEAD/README.md',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/',
      checkedOn: '2026-11-24',
    },
    refresh: {
      url: 'https://github.com/NangoHQ/nango/blob/HEAD/packages/providers/providers.yaml',
      checkedOn: '2026-11-24',
    },
    pagination: {
      url: 'https://developer.zendesk.com/api-reference/introduction/pagination/',
      checkedOn: '2026-11-30',
    },
    verify: {
      url: 'https://github.com/zendesk/zendesk_api_client_rb/blob/HEAD/README.md',
      checkedOn: '2026-11-24',
    },
    resources: zendeskResourceSources,
  },
} satisfies ProviderInput;
