import type { ProviderInput } from '../provider.schema.js';
import { frontResources, frontResourceSources } from '../resources/front.js';

export const front = {
  id: 'front',
  name: 'Front',
  docs: 'https://dev.frontapp.com',
  baseUrl: 'https://api2.frontapp.com',
  allowedHosts: ['api2.frontapp.com', '*.api.frontapp.com'],
  auth: { type: 'bearer' },
  rateLimit: {
    limit: 'X-RateLimit-Limit',
    remaining: 'X-RateLimit-Remaining',
    reset: { header: 'X-RateLimit-Reset', unit: 'epoch_s' },
  },
  pagination: {
    style: 'next_url',
    cursor: 'page_token',
    size: 'limit',
    maxSize: 100,
    next: '/_pagination/next',
  },
  verify: { path: '/me' },
  resources: frontResources,
  notes: ['Links in answers, those to next pages among them, lead to the host of the company.'],
  sources: {
    baseUrl: { url: 'https://dev.frontapp.com/docs/rest-api-reference', checkedOn: '2026-11-30' },
    auth: {
      url: 'https://github.com/frontapp/front-api-specs/blob/HEAD/core-api/core-api.json',
      checkedOn: '2026-11-24',
    },
    rateLimit: { url: 'https://dev.frontapp.com/docs/rate-limiting', checkedOn: '2026-11-30' },
    pagination: { url: 'https://dev.frontapp.com/docs/pagination', checkedOn: '2026-11-30' },
    verify: {
      url: 'https://github.com/frontapp/front-api-specs/blob/HEAD/core-api/core-api.json',
      checkedOn: '2026-11-24',
    },
    resources: frontResourceSources,
  },
} satisfies ProviderInput;
