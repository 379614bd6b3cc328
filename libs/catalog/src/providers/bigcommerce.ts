import type { ProviderInput } from '../provider.schema.js';

export const bigcommerce = {
  id: 'bigcommerce',
  name: 'BigCommerce',
  docs: 'https://developer.bigcommerce.com/docs',
  baseUrl: 'https://api.bigcommerce.com/stores/{storeHash}',
  allowedHosts: ['api.bigcommerce.com'],
  variables: { storeHash: { label: 'Store hash' } },
  auth: { type: 'api_key', in: 'header', name: 'X-Auth-Token' },
  limits: { windows: [{ requests: 150, perMs: 30_000 }] },
  rateLimit: {
    limit: 'X-Rate-Limit-Requests-Quota',
    remaining: 'X-Rate-Limit-Requests-Left',
    reset: { header: 'X-Rate-Limit-Time-Reset-Ms', unit: 'delta_ms' },
  },
  notes: [
    'The limit is that of Plus and Standard stores; Pro has 450 in 30 seconds.',
    'A 429 without these headers says that the platform is overloaded.',
  ],
  sources: {
    baseUrl: {
      url: 'https://github.com/bigcommerce/docs/blob/HEAD/docs/b2b-edition/headless.mdx',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/bigcommerce/docs/blob/HEAD/docs/b2b-edition/authentication/hosted-auth.mdx',
      checkedOn: '2026-11-24',
    },
    limits: {
      url: 'https://github.com/bigcommerce/docs/blob/HEAD/docs/api-docs/getting-started/api-rate-limits.mdx',
      checkedOn: '2026-11-24',
    },
    rateLimit: {
      url: 'https://github.com/bigcommerce/docs/blob/HEAD/docs/api-docs/getting-started/api-rate-limits.mdx',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
