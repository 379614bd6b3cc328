import type { ProviderInput } from '../provider.schema.js';
import { boxResources, boxResourceSources } from '../resources/box.js';

export const box = {
  id: 'box',
  name: 'Box',
  docs: 'https://developer.box.com',
  baseUrl: 'https://api.box.com/2.0',
  allowedHosts: ['api.box.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://account.box.com/api/oauth2/authorize',
    tokenUrl: 'https://api.box.com/oauth2/token',
    clientAuth: 'body',
    pkce: false,
  },
  limits: { windows: [{ requests: 1000, perMs: 60_000 }] },
  pagination: {
    style: 'cursor',
    cursor: 'marker',
    size: 'limit',
    maxSize: 1000,
    next: '/next_marker',
  },
  verify: { path: '/users/me' },
  resources: boxResources,
  sources: {
    baseUrl: {
      url: 'https://github.com/box/box-openapi/blob/HEAD/openapi.json',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/box/box-openapi/blob/HEAD/openapi.json',
      checkedOn: '2026-11-24',
    },
    limits: {
      url: 'https://developer.box.com/guides/api-calls/permissions-and-errors/rate-limits/',
      checkedOn: '2026-11-30',
    },
    pagination: {
      url: 'https://github.com/box/box-openapi/blob/HEAD/openapi.json',
      checkedOn: '2026-11-30',
    },
    verify: {
      url: 'https://github.com/box/box-openapi/blob/HEAD/openapi.json',
      checkedOn: '2026-11-24',
    },
    resources: boxResourceSources,
  },
} satisfies ProviderInput;
