import type { ProviderInput } from '../provider.schema.js';

export const greenhouse = {
  id: 'greenhouse',
  name: 'Greenhouse Harvest',
  docs: 'https://developers.greenhouse.io/harvest.html',
  baseUrl: 'https://harvest.greenhouse.io/v1',
  allowedHosts: ['harvest.greenhouse.io'],
  auth: { type: 'basic' },
  limits: { windows: [{ requests: 50, perMs: 10_000 }] },
  rateLimit: { limit: 'X-RateLimit-Limit', remaining: 'X-RateLimit-Remaining' },
  pagination: { style: 'link_header', page: 'page', size: 'per_page', maxSize: 500 },
  verify: { path: '/candidates?per_page=1' },
  notes: ['The API token is the user name; the password is empty.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/grnhse/greenhouse-api-docs/blob/HEAD/source/includes/harvest/_introduction.md',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/grnhse/greenhouse-api-docs/blob/HEAD/source/includes/harvest/_introduction.md',
      checkedOn: '2026-11-24',
    },
    limits: {
      url: 'https://github.com/grnhse/greenhouse-api-docs/blob/HEAD/source/includes/harvest/_introduction.md',
      checkedOn: '2026-11-24',
    },
    rateLimit: {
      url: 'https://github.com/grnhse/greenhouse-api-docs/blob/HEAD/source/includes/harvest/_introduction.md',
      checkedOn: '2026-11-24',
    },
    pagination: {
      url: 'https://github.com/grnhse/greenhouse-api-docs/blob/HEAD/source/includes/harvest/_introduction.md',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/grnhse/greenhouse-api-docs/blob/HEAD/source/includes/harvest/_introduction.md',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
