import type { ProviderInput } from '../provider.schema.js';

export const lob = {
  id: 'lob',
  name: 'Lob',
  docs: 'https://docs.lob.com',
  baseUrl: 'https://api.lob.com/v1',
  allowedHosts: ['api.lob.com'],
  auth: { type: 'basic' },
  limits: { windows: [{ requests: 150, perMs: 5000 }] },
  rateLimit: {
    limit: 'X-Rate-Limit-Limit',
    remaining: 'X-Rate-Limit-Remaining',
    reset: { header: 'X-Rate-Limit-Reset', unit: 'epoch_s' },
  },
  verify: { path: '/addresses?limit=1' },
  notes: [
    'The API key is the user name; the password is empty.',
    'The limit is that of each endpoint.',
  ],
  sources: {
    baseUrl: {
      url: 'https://github.com/lob/lob-openapi/blob/HEAD/dist/lob-api-bundled.yml',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/lob/lob-openapi/blob/HEAD/dist/lob-api-bundled.yml',
      checkedOn: '2026-11-24',
    },
    limits: {
      url: 'https://github.com/lob/lob-openapi/blob/HEAD/dist/lob-api-bundled.yml',
      checkedOn: '2026-11-24',
    },
    rateLimit: {
      url: 'https://github.com/lob/lob-openapi/blob/HEAD/dist/lob-api-bundled.yml',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/lob/lob-openapi/blob/HEAD/dist/lob-api-bundled.yml',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
