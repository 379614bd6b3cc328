import type { ProviderInput } from '../provider.schema.js';

export const cohere = {
  id: 'cohere',
  name: 'Cohere',
  docs: 'https://docs.cohere.com',
  baseUrl: 'https://api.cohere.com',
  allowedHosts: ['api.cohere.com'],
  auth: { type: 'bearer' },
  verify: { path: '/v1/models' },
  sources: {
    baseUrl: {
      url: 'https://github.com/cohere-ai/cohere-typescript/blob/HEAD/src/environments.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/cohere-ai/cohere-typescript/blob/HEAD/src/BaseClient.ts',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/cohere-ai/cohere-typescript/blob/HEAD/src/api/resources/models/client/Client.ts',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
