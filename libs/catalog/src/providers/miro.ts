import type { ProviderInput } from '../provider.schema.js';

export const miro = {
  id: 'miro',
  name: 'Miro',
  docs: 'https://developers.miro.com',
  baseUrl: 'https://api.miro.com',
  allowedHosts: ['api.miro.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://miro.com/oauth/authorize',
    tokenUrl: 'https://api.miro.com/v1/oauth/token',
    clientAuth: 'body',
    pkce: false,
  },
  refresh: { accessTokenS: 3600 },
  sources: {
    baseUrl: {
      url: 'https://github.com/miroapp/api-clients/blob/HEAD/packages/miro-api/index.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/miroapp/api-clients/blob/HEAD/packages/miro-api/index.ts',
      checkedOn: '2026-11-24',
    },
    refresh: {
      url: 'https://developers.miro.com/reference/get-new-access-token-using-refresh-token',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
