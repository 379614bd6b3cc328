import type { ProviderInput } from '../provider.schema.js';
import { hubspotResources, hubspotResourceSources } from '../resources/hubspot.js';

export const hubspot = {
  id: 'hubspot',
  name: 'HubSpot',
  docs: 'https://developers.hubspot.com/docs',
  baseUrl: 'https://api.hubapi.com',
  allowedHosts: ['api.hubapi.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://app.hubspot.com/oauth/authorize',
    tokenUrl: 'https://api.hubapi.com/oauth/v1/token',
    clientAuth: 'body',
    pkce: false,
  },
  refresh: { accessTokenS: 1800, rotates: false },
  pagination: {
    style: 'cursor',
    cursor: 'after',
    size: 'limit',
    maxSize: 100,
    next: '/paging/next/after',
  },
  resources: hubspotResources,
  notes: [
    'A refused refresh says BAD_REFRESH_TOKEN in "status".',
    'A token that is no token answers 530.',
  ],
  sources: {
    baseUrl: {
      url: 'https://github.com/HubSpot/hubspot-api-nodejs/blob/HEAD/codegen/oauth/servers.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/HubSpot/hubspot-api-nodejs/blob/HEAD/codegen/oauth/apis/TokensApi.ts',
      checkedOn: '2026-11-24',
    },
    refresh: {
      url: 'https://developers.hubspot.com/docs/guides/api/app-management/oauth-tokens',
      checkedOn: '2026-11',
    },
    pagination: {
      url: 'https://github.com/HubSpot/hubspot-api-nodejs/blob/HEAD/src/services/getAll.ts',
      checkedOn: '2026-11-30',
    },
    resources: hubspotResourceSources,
  },
} satisfies ProviderInput;
