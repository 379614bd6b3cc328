import type { ProviderInput } from '../provider.schema.js';
import { klaviyoResources, klaviyoResourceSources } from '../resources/klaviyo.js';

export const klaviyo = {
  id: 'klaviyo',
  name: 'Klaviyo',
  docs: 'https://developers.klaviyo.com',
  baseUrl: 'https://a.klaviyo.com',
  allowedHosts: ['a.klaviyo.com'],
  auth: {
    type: 'api_key',
    in: 'header',
    name: 'Authorization',
    template: 'Klaviyo-API-Key {apiKey}',
  },
  verify: { path: '/api/accounts', headers: { revision: '2026-07-15' } },
  resources: klaviyoResources,
  notes: [
    'Every request needs a revision header.',
    'Each endpoint has a burst and a steady limit of its own.',
  ],
  sources: {
    baseUrl: {
      url: 'https://github.com/klaviyo/openapi/blob/HEAD/openapi/stable.json',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/klaviyo/openapi/blob/HEAD/openapi/stable.json',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/klaviyo/openapi/blob/HEAD/openapi/stable.json',
      checkedOn: '2026-11-30',
    },
    resources: klaviyoResourceSources,
  },
} satisfies ProviderInput;
