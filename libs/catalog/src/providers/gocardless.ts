import type { ProviderInput } from '../provider.schema.js';

export const gocardless = {
  id: 'gocardless',
  name: 'GoCardless',
  docs: 'https://developer.gocardless.com',
  baseUrl: 'https://api.gocardless.com',
  allowedHosts: ['api.gocardless.com'],
  auth: { type: 'bearer' },
  verify: { path: '/creditors', headers: { 'gocardless-version': '2015-07-06' } },
  notes: ['Every request needs a gocardless-version header.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/gocardless/gocardless-nodejs/blob/HEAD/src/api/api.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/gocardless/gocardless-nodejs/blob/HEAD/src/api/api.ts',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/gocardless/gocardless-nodejs/blob/HEAD/src/services/creditorService.ts',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
