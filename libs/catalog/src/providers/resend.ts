import type { ProviderInput } from '../provider.schema.js';

export const resend = {
  id: 'resend',
  name: 'Resend',
  docs: 'https://resend.com/docs',
  baseUrl: 'https://api.resend.com',
  allowedHosts: ['api.resend.com'],
  auth: { type: 'bearer' },
  sources: {
    baseUrl: {
      url: 'https://github.com/resend/resend-openapi/blob/HEAD/resend.yaml',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/resend/resend-openapi/blob/HEAD/resend.yaml',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
