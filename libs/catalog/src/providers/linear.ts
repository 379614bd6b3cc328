import type { ProviderInput } from '../provider.schema.js';
import { linearResources, linearResourceSources } from '../resources/linear.js';

export const linear = {
  id: 'linear',
  name: 'Linear',
  docs: 'https://linear.app/developers',
  baseUrl: 'https://api.linear.app',
  allowedHosts: ['api.linear.app'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://linear.app/oauth/authorize',
    tokenUrl: 'https://api.linear.app/oauth/token',
    clientAuth: 'body',
    pkce: false,
    scopeSeparator: ',',
  },
  refresh: { accessTokenS: 86_400 },
  rateLimit: { limit: 'x-ratelimit-requests-limit', remaining: 'x-ratelimit-requests-remaining' },
  verify: {
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ viewer { id } }"}',
  },
  resources: linearResources,
  sources: {
    baseUrl: {
      url: 'https://github.com/linear/linear/blob/HEAD/packages/sdk/src/client.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://linear.app/developers/oauth-2-0-authentication',
      checkedOn: '2026-11-24',
    },
    refresh: {
      url: 'https://linear.app/developers/oauth-2-0-authentication',
      checkedOn: '2026-11',
    },
    rateLimit: {
      url: 'https://github.com/linear/linear/blob/HEAD/packages/sdk/src/error.ts',
      checkedOn: '2026-11-30',
    },
    verify: {
      url: 'https://github.com/linear/linear/blob/HEAD/packages/sdk/src/client.ts',
      checkedOn: '2026-11-24',
    },
    resources: linearResourceSources,
  },
} satisfies ProviderInput;
