import type { ProviderInput } from '../provider.schema.js';

export const cloudflare = {
  id: 'cloudflare',
  name: 'Cloudflare',
  docs: 'https://developers.cloudflare.com/api/',
  baseUrl: 'https://api.cloudflare.com/client/v4',
  allowedHosts: ['api.cloudflare.com'],
  auth: { type: 'bearer' },
  limits: { windows: [{ requests: 1200, perMs: 300_000 }] },
  sources: {
    baseUrl: {
      url: 'https://github.com/cloudflare/cloudflare-typescript/blob/HEAD/src/client.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/cloudflare/cloudflare-typescript/blob/HEAD/src/client.ts',
      checkedOn: '2026-11-24',
    },
    limits: {
      url: 'https://developers.cloudflare.com/fundamentals/api/reference/limits/',
      checkedOn: '2026-11',
    },
  },
} satisfies ProviderInput;
