import type { ProviderInput } from '../provider.schema.js';

export const calendly = {
  id: 'calendly',
  name: 'Calendly',
  docs: 'https://developer.calendly.com',
  baseUrl: 'https://api.calendly.com',
  allowedHosts: ['api.calendly.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://auth.calendly.com/oauth/authorize',
    tokenUrl: 'https://auth.calendly.com/oauth/token',
    clientAuth: 'basic',
    pkce: false,
  },
  refresh: { accessTokenS: 7200, rotates: true },
  pagination: {
    style: 'next_url',
    cursor: 'page_token',
    size: 'count',
    maxSize: 100,
    next: '/pagination/next_page',
  },
  verify: { path: '/users/me' },
  sources: {
    baseUrl: {
      url: 'https://github.com/NangoHQ/nango/blob/HEAD/packages/providers/providers.yaml',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://developer.calendly.com/api-docs/calendly-o-auth/o-auth/post-oauth-refresh-token.md',
      checkedOn: '2026-11-24',
    },
    refresh: {
      url: 'https://developer.calendly.com/refresh-token-rotation-guide',
      checkedOn: '2026-11-24',
    },
    pagination: { url: 'https://developer.calendly.com/api-docs', checkedOn: '2026-11' },
    verify: {
      url: 'https://developer.calendly.com/how-to-access-calendly-data-on-behalf-of-authenticated-users',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
