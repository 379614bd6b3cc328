import type { ProviderInput } from '../provider.schema.js';

export const gitlab = {
  id: 'gitlab',
  name: 'GitLab.com',
  docs: 'https://docs.gitlab.com/api/rest/',
  baseUrl: 'https://gitlab.com/api/v4',
  allowedHosts: ['gitlab.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://gitlab.com/oauth/authorize',
    tokenUrl: 'https://gitlab.com/oauth/token',
    clientAuth: 'body',
    pkce: true,
  },
  refresh: { accessTokenS: 7200, rotates: true },
  rateLimit: {
    limit: 'RateLimit-Limit',
    remaining: 'RateLimit-Remaining',
    reset: { header: 'RateLimit-Reset', unit: 'epoch_s' },
  },
  notes: ['A refresh ends the access token in use as well as the refresh token.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/NangoHQ/nango/blob/HEAD/packages/providers/providers.yaml',
      checkedOn: '2026-11-24',
    },
    auth: { url: 'https://docs.gitlab.com/api/oauth2', checkedOn: '2026-11-24' },
    refresh: { url: 'https://docs.gitlab.com/api/oauth2', checkedOn: '2026-11-24' },
    rateLimit: {
      url: 'https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/',
      checkedOn: '2026-11',
    },
  },
} satisfies ProviderInput;
