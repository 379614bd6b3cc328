import type { ProviderInput } from '../provider.schema.js';
import { oktaResources, oktaResourceSources } from '../resources/okta.js';

export const okta = {
  id: 'okta',
  name: 'Okta',
  docs: 'https://developer.okta.com/docs/api/',
  baseUrl: 'https://{subdomain}.okta.com',
  allowedHosts: ['{subdomain}.okta.com'],
  variables: { subdomain: { label: 'Subdomain' } },
  auth: { type: 'api_key', in: 'header', name: 'Authorization', template: 'SSWS {apiKey}' },
  rateLimit: {
    limit: 'X-Rate-Limit-Limit',
    remaining: 'X-Rate-Limit-Remaining',
    reset: { header: 'X-Rate-Limit-Reset', unit: 'epoch_s' },
  },
  pagination: { style: 'link_header', cursor: 'after', size: 'limit', maxSize: 200 },
  verify: { path: '/api/v1/users/me' },
  resources: oktaResources,
  notes: ['When too many requests run at once, the reset is only a hint.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/okta/okta-management-openapi-spec/blob/HEAD/dist/current',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/okta/okta-management-openapi-spec/blob/HEAD/dist/current',
      checkedOn: '2026-11-24',
    },
    rateLimit: {
      url: 'https://developer.okta.com/docs/reference/rate-limits/',
      checkedOn: '2026-11',
    },
    pagination: { url: 'https://developer.okta.com/docs/api/#pagination', checkedOn: '2026-11' },
    verify: {
      url: 'https://github.com/okta/okta-management-openapi-spec/blob/HEAD/dist/current',
      checkedOn: '2026-11-24',
    },
    resources: oktaResourceSources,
  },
} satisfies ProviderInput;
