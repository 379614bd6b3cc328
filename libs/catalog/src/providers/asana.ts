import type { ProviderInput } from '../provider.schema.js';
import { asanaResources, asanaResourceSources } from '../resources/asana.js';

export const asana = {
  id: 'asana',
  name: 'Asana',
  docs: 'https://developers.asana.com/docs',
  baseUrl: 'https://app.asana.com/api/1.0',
  allowedHosts: ['app.asana.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://app.asana.com/-/oauth_authorize',
    tokenUrl: 'https://app.asana.com/-/oauth_token',
    clientAuth: 'body',
    pkce: false,
  },
  limits: { windows: [{ requests: 150, perMs: 60_000 }] },
  pagination: {
    style: 'cursor',
    cursor: 'offset',
    size: 'limit',
    maxSize: 100,
    next: '/next_page/offset',
  },
  verify: { path: '/users/me' },
  resources: asanaResources,
  notes: [
    'The limit is that of free workspaces; paid ones have 1,500 a minute.',
    'A refused call counts against the limit too.',
  ],
  sources: {
    baseUrl: {
      url: 'https://github.com/Asana/openapi/blob/HEAD/defs/asana_oas.yaml',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/Asana/openapi/blob/HEAD/defs/asana_oas.yaml',
      checkedOn: '2026-11-24',
    },
    limits: { url: 'https://developers.asana.com/docs/rate-limits', checkedOn: '2026-11-30' },
    pagination: {
      url: 'https://github.com/Asana/openapi/blob/HEAD/defs/asana_oas.yaml',
      checkedOn: '2026-11-30',
    },
    verify: {
      url: 'https://github.com/Asana/openapi/blob/HEAD/defs/asana_oas.yaml',
      checkedOn: '2026-11-24',
    },
    resources: asanaResourceSources,
  },
} satisfies ProviderInput;
