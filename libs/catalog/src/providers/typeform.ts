import type { ProviderInput } from '../provider.schema.js';

export const typeform = {
  id: 'typeform',
  name: 'Typeform',
  docs: 'https://www.typeform.com/developers/',
  baseUrl: 'https://api.typeform.com',
  allowedHosts: ['api.typeform.com'],
  auth: { type: 'bearer' },
  sources: {
    baseUrl: {
      url: 'https://github.com/Typeform/js-api-client/blob/HEAD/src/constants/index.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/Typeform/js-api-client/blob/HEAD/src/create-client.ts',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
