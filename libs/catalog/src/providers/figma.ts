import type { ProviderInput } from '../provider.schema.js';

export const figma = {
  id: 'figma',
  name: 'Figma',
  docs: 'https://developers.figma.com/docs/rest-api/',
  baseUrl: 'https://api.figma.com',
  allowedHosts: ['api.figma.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://www.figma.com/oauth',
    tokenUrl: 'https://api.figma.com/v1/oauth/token',
    clientAuth: 'basic',
    pkce: false,
    refreshUrl: 'https://api.figma.com/v1/oauth/refresh',
  },
  verify: { path: '/v1/me' },
  sources: {
    baseUrl: {
      url: 'https://github.com/figma/rest-api-spec/blob/HEAD/openapi/openapi.yaml',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/figma/rest-api-spec/blob/HEAD/openapi/openapi.yaml',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/figma/rest-api-spec/blob/HEAD/openapi/openapi.yaml',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
