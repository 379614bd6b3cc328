import type { ProviderInput } from '../provider.schema.js';
import { frontResources, frontResourceSources } from '../resources/front.js';

export const front = {
  id: 'front',
  name: 'Front',
  docs: 'https://dev.frontapp.com',
  baseUrl: 'https://api2.frontapp.com',
  allowedHosts: ['api2.frontapp.com'],
  auth: { type: 'bearer' },
  rateLimit: { limit: 'X-RateLimit-Limit', remaining: 'X-RateLimit-Remaining' },
  pagination: {
    style: 'next_url',
    cursor: 'page_token',
    size: 'limit',
    maxSize: 100,
    next: '/_pagination/next',
  },
  verify: { path: '/me' },
  resources: frontResources,
  sources: {
    baseUrl: {
      url: 'https://github.com/frontapp/front-api-specs/blob/HEAD/core-api/core-api.json',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/frontapp/front-api-specs/blob/HEAD/core-api/core-api.json',
      checkedOn: '2026-11-24',
    },
    rateLimit: {
      url: 'https://github.com/NangoHQ/nango/blob/HEAD/packages/providers/providers.yaml',
      checkedOn: '2026-11',
    },
    pagination: {
      url: 'https://github.com/frontapp/front-api-specs/blob/HEAD/core-api/core-api.json',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/frontapp/front-api-specs/blob/HEAD/core-api/core-api.json',
      checkedOn: '2026-11-24',
    },
    resources: frontResourceSources,
  },
} satisfies ProviderInput;
