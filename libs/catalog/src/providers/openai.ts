import type { ProviderInput } from '../provider.schema.js';

export const openai = {
  id: 'openai',
  name: 'OpenAI',
  docs: 'https://platform.openai.com/docs/api-reference',
  baseUrl: 'https://api.openai.com/v1',
  allowedHosts: ['api.openai.com'],
  auth: { type: 'bearer' },
  verify: { path: '/models' },
  sources: {
    baseUrl: {
      url: 'https://github.com/openai/openai-openapi/blob/HEAD/openapi.yaml',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/openai/openai-openapi/blob/HEAD/openapi.yaml',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/openai/openai-openapi/blob/HEAD/openapi.yaml',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
