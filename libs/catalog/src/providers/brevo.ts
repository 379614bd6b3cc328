import type { ProviderInput } from '../provider.schema.js';

export const brevo = {
  id: 'brevo',
  name: 'Brevo',
  docs: 'https://developers.brevo.com',
  baseUrl: 'https://api.brevo.com/v3',
  allowedHosts: ['api.brevo.com'],
  auth: { type: 'api_key', in: 'header', name: 'api-key' },
  verify: { path: '/account' },
  sources: {
    baseUrl: {
      url: 'https://github.com/getbrevo/brevo-node/blob/HEAD/api/accountApi.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/getbrevo/brevo-node/blob/HEAD/api/accountApi.ts',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/getbrevo/brevo-node/blob/HEAD/api/accountApi.ts',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
