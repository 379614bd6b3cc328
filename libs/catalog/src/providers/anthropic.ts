import type { ProviderInput } from '../provider.schema.js';

export const anthropic = {
  id: 'anthropic',
  name: 'Anthropic',
  docs: 'https://docs.anthropic.com/en/api',
  baseUrl: 'https://api.anthropic.com',
  allowedHosts: ['api.anthropic.com'],
  auth: { type: 'api_key', in: 'header', name: 'X-Api-Key' },
  verify: { path: '/v1/models', headers: { 'anthropic-version': '2023-06-01' } },
  notes: ['Every request needs an anthropic-version header.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/anthropics/anthropic-sdk-typescript/blob/HEAD/src/client.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/anthropics/anthropic-sdk-typescript/blob/HEAD/src/client.ts',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/anthropics/anthropic-sdk-typescript/blob/HEAD/src/resources/models.ts',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
