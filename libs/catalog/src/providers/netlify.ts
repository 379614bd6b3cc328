import type { ProviderInput } from '../provider.schema.js';

export const netlify = {
  id: 'netlify',
  name: 'Netlify',
  docs: 'https://docs.netlify.com/api/get-started/',
  baseUrl: 'https://api.netlify.com/api/v1',
  allowedHosts: ['api.netlify.com'],
  auth: { type: 'bearer' },
  verify: { path: '/user' },
  sources: {
    baseUrl: {
      url: 'https://github.com/netlify/open-api/blob/HEAD/swagger.yml',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/netlify/open-api/blob/HEAD/swagger.yml',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/netlify/open-api/blob/HEAD/swagger.yml',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
