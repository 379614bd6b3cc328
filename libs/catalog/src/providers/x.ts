import type { ProviderInput } from '../provider.schema.js';

export const x = {
  id: 'x',
  name: 'X',
  docs: 'https://docs.x.com',
  baseUrl: 'https://api.x.com',
  allowedHosts: ['api.x.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://x.com/i/oauth2/authorize',
    tokenUrl: 'https://api.x.com/2/oauth2/token',
    clientAuth: 'basic',
    pkce: true,
  },
  requiredScopes: ['offline.access'],
  refresh: { accessTokenS: 7200 },
  rateLimit: {
    limit: 'x-rate-limit-limit',
    remaining: 'x-rate-limit-remaining',
    reset: { header: 'x-rate-limit-reset', unit: 'epoch_s' },
  },
  pagination: {
    style: 'cursor',
    cursor: 'pagination_token',
    size: 'max_results',
    next: '/meta/next_token',
  },
  verify: { path: '/2/users/me' },
  sources: {
    baseUrl: {
      url: 'https://github.com/xdevplatform/docs/blob/HEAD/openapi.json',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/xdevplatform/docs/blob/HEAD/fundamentals/authentication/oauth-2-0/user-access-token.mdx',
      checkedOn: '2026-11-24',
    },
    refresh: {
      url: 'https://github.com/xdevplatform/docs/blob/HEAD/fundamentals/authentication/oauth-2-0/authorization-code.mdx',
      checkedOn: '2026-11-24',
    },
    rateLimit: {
      url: 'https://github.com/xdevplatform/docs/blob/HEAD/fundamentals/rate-limits.mdx',
      checkedOn: '2026-11-24',
    },
    pagination: {
      url: 'https://github.com/xdevplatform/docs/blob/HEAD/important-resources.mdx',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/xdevplatform/docs/blob/HEAD/openapi.json',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
