import type { ProviderInput } from '../provider.schema.js';

export const replicate = {
  id: 'replicate',
  name: 'Replicate',
  docs: 'https://replicate.com/docs/reference/http',
  baseUrl: 'https://api.replicate.com/v1',
  allowedHosts: ['api.replicate.com'],
  auth: { type: 'bearer' },
  verify: { path: '/account' },
  notes: ['Retry-After comes in seconds or as a date.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/replicate/replicate-javascript/blob/HEAD/index.js',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/replicate/replicate-javascript/blob/HEAD/index.js',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/replicate/replicate-javascript/blob/HEAD/lib/accounts.js',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
