import type { ProviderInput } from '../provider.schema.js';

export const datadog = {
  id: 'datadog',
  name: 'Datadog',
  docs: 'https://docs.datadoghq.com/api/latest/',
  baseUrl: 'https://api.{site}',
  allowedHosts: ['api.{site}'],
  variables: {
    site: {
      label: 'Site',
      values: [
        'datadoghq.com',
        'us3.datadoghq.com',
        'us5.datadoghq.com',
        'ap1.datadoghq.com',
        'ap2.datadoghq.com',
        'uk1.datadoghq.com',
        'datadoghq.eu',
        'ddog-gov.com',
        'us2.ddog-gov.com',
      ],
    },
  },
  auth: {
    type: 'headers',
    headers: { 'DD-API-KEY': '{apiKey}', 'DD-APPLICATION-KEY': '{applicationKey}' },
  },
  rateLimit: {
    limit: 'X-RateLimit-Limit',
    remaining: 'X-RateLimit-Remaining',
    reset: { header: 'X-RateLimit-Reset', unit: 'delta_s' },
  },
  verify: { path: '/api/v1/validate' },
  sources: {
    baseUrl: {
      url: 'https://github.com/DataDog/datadog-api-client-typescript/blob/HEAD/.generator/schemas/v1/openapi.yaml',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/DataDog/datadog-api-client-typescript/blob/HEAD/.generator/schemas/v1/openapi.yaml',
      checkedOn: '2026-11-24',
    },
    rateLimit: { url: 'https://docs.datadoghq.com/api/latest/rate-limits/', checkedOn: '2026-11' },
    verify: {
      url: 'https://github.com/DataDog/datadog-api-client-typescript/blob/HEAD/.generator/schemas/v1/openapi.yaml',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
