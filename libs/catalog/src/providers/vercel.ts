import type { ProviderInput } from '../provider.schema.js';

export const vercel = {
  id: 'vercel',
  name: 'Vercel',
  docs: 'https://vercel.com/docs/rest-api',
  baseUrl: 'https://api.vercel.com',
  allowedHosts: ['api.vercel.com'],
  auth: { type: 'bearer' },
  verify: { path: '/v2/user' },
  sources: {
    baseUrl: {
      url: 'https://github.com/vercel/sdk/blob/HEAD/src/lib/config.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/vercel/sdk/blob/HEAD/src/lib/security.ts',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/vercel/sdk/blob/HEAD/src/funcs/userGetAuthUser.ts',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
