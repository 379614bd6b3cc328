import type { ProviderInput } from '../provider.schema.js';

export const groq = {
  id: 'groq',
  name: 'Groq',
  docs: 'https://console.groq.com/docs',
  baseUrl: 'https://api.groq.com',
  allowedHosts: ['api.groq.com'],
  auth: { type: 'bearer' },
  verify: { path: '/openai/v1/models' },
  sources: {
    baseUrl: {
      url: 'https://github.com/groq/groq-typescript/blob/HEAD/src/client.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/groq/groq-typescript/blob/HEAD/src/client.ts',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/groq/groq-typescript/blob/HEAD/src/resources/models.ts',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
