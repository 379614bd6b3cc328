import type { ProviderInput } from '../provider.schema.js';

export const linkedin = {
  id: 'linkedin',
  name: 'LinkedIn',
  docs: 'https://learn.microsoft.com/linkedin/',
  baseUrl: 'https://api.linkedin.com',
  allowedHosts: ['api.linkedin.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://www.linkedin.com/oauth/v2/authorization',
    tokenUrl: 'https://www.linkedin.com/oauth/v2/accessToken',
    clientAuth: 'body',
    pkce: false,
  },
  verify: { path: '/v2/me' },
  notes: ['Refresh tokens are given to approved applications only.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/linkedin-developers/linkedin-api-js-client/blob/HEAD/lib/utils/constants.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/linkedin-developers/linkedin-api-js-client/blob/HEAD/lib/auth.ts',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/linkedin-developers/linkedin-api-js-client/blob/HEAD/README.md',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
