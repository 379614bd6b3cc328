import type { ProviderInput } from '../provider.schema.js';

export const plaid = {
  id: 'plaid',
  name: 'Plaid',
  docs: 'https://plaid.com/docs/api/',
  baseUrl: 'https://{environment}.plaid.com',
  allowedHosts: ['{environment}.plaid.com'],
  variables: { environment: { label: 'Environment', values: ['production', 'sandbox'] } },
  auth: {
    type: 'headers',
    headers: { 'PLAID-CLIENT-ID': '{clientId}', 'PLAID-SECRET': '{secret}' },
  },
  verify: {
    method: 'POST',
    path: '/institutions/get',
    headers: { 'content-type': 'application/json' },
    body: '{"count":1,"offset":0,"country_codes":["US"]}',
  },
  sources: {
    baseUrl: {
      url: 'https://github.com/plaid/plaid-openapi/blob/HEAD/2020-09-14.yml',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/plaid/plaid-openapi/blob/HEAD/2020-09-14.yml',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/plaid/plaid-openapi/blob/HEAD/2020-09-14.yml',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
