import type { ProviderInput } from '../provider.schema.js';
import { pipedriveResources, pipedriveResourceSources } from '../resources/pipedrive.js';

export const pipedrive = {
  id: 'pipedrive',
  name: 'Pipedrive',
  docs: 'https://developers.pipedrive.com',
  baseUrl: 'https://api.pipedrive.com',
  allowedHosts: ['api.pipedrive.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://oauth.pipedrive.com/oauth/authorize',
    tokenUrl: 'https://oauth.pipedrive.com/oauth/token',
    clientAuth: 'basic',
    pkce: false,
  },
  pagination: {
    style: 'cursor',
    cursor: 'cursor',
    size: 'limit',
    maxSize: 500,
    next: '/additional_data/next_cursor',
  },
  verify: { path: '/api/v1/users/me' },
  resources: pipedriveResources,
  notes: [
    'Token answers hold "api_domain", the host of the company; override "baseUrl" when it has to be that one.',
  ],
  sources: {
    baseUrl: {
      url: 'https://github.com/pipedrive/client-nodejs/blob/HEAD/src/versions/v2/configuration.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/pipedrive/client-nodejs/blob/HEAD/src/versions/v2/configuration.ts',
      checkedOn: '2026-11-24',
    },
    pagination: {
      url: 'https://pipedrive.readme.io/docs/core-api-concepts-pagination',
      checkedOn: '2026-11-30',
    },
    verify: {
      url: 'https://github.com/pipedrive/client-nodejs/blob/HEAD/src/versions/v1/api/users-api.ts',
      checkedOn: '2026-11-24',
    },
    resources: pipedriveResourceSources,
  },
} satisfies ProviderInput;
