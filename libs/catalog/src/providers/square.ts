import type { ProviderInput } from '../provider.schema.js';
import { squareResources, squareResourceSources } from '../resources/square.js';

export const square = {
  id: 'square',
  name: 'Square',
  docs: 'https://developer.squareup.com/docs',
  baseUrl: 'https://connect.squareup.com',
  allowedHosts: ['connect.squareup.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://connect.squareup.com/oauth2/authorize',
    tokenUrl: 'https://connect.squareup.com/oauth2/token',
    clientAuth: 'body',
    pkce: false,
  },
  pagination: { style: 'cursor', cursor: 'cursor', next: '/cursor' },
  verify: { path: '/v2/merchants' },
  resources: squareResources,
  notes: ['The token endpoint is described with JSON bodies.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/square/connect-api-specification/blob/HEAD/api.json',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/square/connect-api-specification/blob/HEAD/api.json',
      checkedOn: '2026-11-24',
    },
    pagination: {
      url: 'https://github.com/square/connect-api-specification/blob/HEAD/api.json',
      checkedOn: '2026-11-30',
    },
    verify: {
      url: 'https://github.com/square/connect-api-specification/blob/HEAD/api.json',
      checkedOn: '2026-11-24',
    },
    resources: squareResourceSources,
  },
} satisfies ProviderInput;
