import type { ProviderInput } from '../provider.schema.js';

export const mistral = {
  id: 'mistral',
  name: 'Mistral',
  docs: 'https://docs.mistral.ai/api/',
  baseUrl: 'https://api.mistral.ai',
  allowedHosts: ['api.mistral.ai'],
  auth: { type: 'bearer' },
  verify: { path: '/v1/models' },
  sources: {
    baseUrl: {
      url: 'https://github.com/mistralai/client-ts/blob/HEAD/src/lib/config.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/mistralai/client-ts/blob/HEAD/src/lib/security.ts',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/mistralai/client-ts/blob/HEAD/src/funcs/modelsList.ts',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
