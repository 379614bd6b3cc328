import type { ProviderInput } from '../provider.schema.js';

export const bitbucket = {
  id: 'bitbucket',
  name: 'Bitbucket Cloud',
  docs: 'https://developer.atlassian.com/cloud/bitbucket/rest/',
  baseUrl: 'https://api.bitbucket.org',
  allowedHosts: ['api.bitbucket.org'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://bitbucket.org/site/oauth2/authorize',
    tokenUrl: 'https://bitbucket.org/site/oauth2/access_token',
    clientAuth: 'basic',
    pkce: false,
  },
  sources: {
    baseUrl: {
      url: 'https://github.com/NangoHQ/nango/blob/HEAD/packages/providers/providers.yaml',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://developer.atlassian.com/cloud/bitbucket/oauth-2',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
