import type { ProviderInput } from '../provider.schema.js';

export const mollie = {
  id: 'mollie',
  name: 'Mollie',
  docs: 'https://docs.mollie.com',
  baseUrl: 'https://api.mollie.com/v2',
  allowedHosts: ['api.mollie.com'],
  auth: { type: 'bearer' },
  verify: { path: '/methods' },
  sources: {
    baseUrl: {
      url: 'https://github.com/mollie/mollie-api-node/blob/HEAD/src/communication/NetworkClient.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/mollie/mollie-api-node/blob/HEAD/src/communication/NetworkClient.ts',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/mollie/mollie-api-node/blob/HEAD/src/binders/methods/MethodsBinder.ts',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
