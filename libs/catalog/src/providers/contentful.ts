import type { ProviderInput } from '../provider.schema.js';

export const contentful = {
  id: 'contentful',
  name: 'Contentful Management',
  docs: 'https://www.contentful.com/developers/docs/references/content-management-api/',
  baseUrl: 'https://api.contentful.com',
  allowedHosts: ['api.contentful.com'],
  auth: { type: 'bearer' },
  rateLimit: { reset: { header: 'X-Contentful-RateLimit-Reset', unit: 'delta_s' } },
  verify: { path: '/users/me/access_tokens?limit=1' },
  sources: {
    baseUrl: {
      url: 'https://github.com/contentful/contentful-management.js/blob/HEAD/README.md',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/contentful/contentful-management.js/blob/HEAD/README.md',
      checkedOn: '2026-11-24',
    },
    rateLimit: {
      url: 'https://github.com/NangoHQ/nango/blob/HEAD/packages/providers/providers.yaml',
      checkedOn: '2026-11',
    },
    verify: {
      url: 'https://github.com/contentful/contentful-management.js/blob/HEAD/lib/adapters/REST/endpoints/access-token.ts',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
