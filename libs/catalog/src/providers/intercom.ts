import type { ProviderInput } from '../provider.schema.js';
import { intercomResources, intercomResourceSources } from '../resources/intercom.js';

export const intercom = {
  id: 'intercom',
  name: 'Intercom',
  docs: 'https://developers.intercom.com',
  baseUrl: 'https://{host}.intercom.io',
  allowedHosts: ['{host}.intercom.io'],
  variables: { host: { label: 'Region', values: ['api', 'api.eu', 'api.au'] } },
  auth: { type: 'bearer' },
  refresh: { neverExpires: true },
  pagination: {
    style: 'cursor',
    cursor: 'starting_after',
    size: 'per_page',
    maxSize: 150,
    next: '/pages/next/starting_after',
  },
  verify: { path: '/me' },
  resources: intercomResources,
  sources: {
    baseUrl: {
      url: 'https://github.com/intercom/Intercom-OpenAPI/blob/HEAD/descriptions/2.11/api.intercom.io.yaml',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/intercom/Intercom-OpenAPI/blob/HEAD/descriptions/2.11/api.intercom.io.yaml',
      checkedOn: '2026-11-24',
    },
    refresh: {
      url: 'https://developers.intercom.com/docs/build-an-integration/learn-more/authentication',
      checkedOn: '2026-11',
    },
    pagination: {
      url: 'https://developers.intercom.com/docs/build-an-integration/learn-more/rest-apis/pagination/',
      checkedOn: '2026-11-30',
    },
    verify: {
      url: 'https://github.com/intercom/Intercom-OpenAPI/blob/HEAD/descriptions/2.11/api.intercom.io.yaml',
      checkedOn: '2026-11-24',
    },
    resources: intercomResourceSources,
  },
} satisfies ProviderInput;
