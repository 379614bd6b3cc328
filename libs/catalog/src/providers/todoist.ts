import type { ProviderInput } from '../provider.schema.js';

export const todoist = {
  id: 'todoist',
  name: 'Todoist',
  docs: 'https://developer.todoist.com/api/v1',
  baseUrl: 'https://api.todoist.com/api/v1',
  allowedHosts: ['api.todoist.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://todoist.com/oauth/authorize',
    tokenUrl: 'https://todoist.com/oauth/access_token',
    clientAuth: 'body',
    pkce: false,
    scopeSeparator: ',',
  },
  sources: {
    baseUrl: {
      url: 'https://github.com/Doist/todoist-api-typescript/blob/HEAD/src/consts/endpoints.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/Doist/todoist-api-typescript/blob/HEAD/src/authentication.ts',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
