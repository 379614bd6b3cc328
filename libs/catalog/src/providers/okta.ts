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
      url: 'https://github.com/okta/okta-management-openapi-spec/blob/HEAD/dist/current/management-minimal.yaml',
      checkedOn: '2026-11-30',
    },
    auth: {
      url: 'https://github.com/okta/okta-management-openapi-spec/blob/HEAD/dist/current/management-minimal.yaml',
      checkedOn: '2026-11-30',
    },
    rateLimit: {
      url: 'https://github.com/okta/okta-developer-docs/blob/HEAD/packages/@okta/vuepress-site/docs/reference/rl-best-practices/index.md',
      checkedOn: '2026-11-30',
    },
    pagination: {
      url: 'https://github.com/okta/okta-management-openapi-spec/blob/HEAD/dist/current/management-minimal.yaml',
      checkedOn: '2026-11-30',
    },
    verify: {
      url: 'https://github.com/okta/okta-management-openapi-spec/blob/HEAD/dist/current/management-minimal.yaml',
      checkedOn: '2026-11-30',
    },
    resources: oktaResourceSources,
  },
} satisfies ProviderInput;
