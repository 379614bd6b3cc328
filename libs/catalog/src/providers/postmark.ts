import type { ProviderInput } from '../provider.schema.js';

export const postmark = {
  id: 'postmark',
  name: 'Postmark',
  docs: 'https://postmarkapp.com/developer',
  baseUrl: 'https://api.postmarkapp.com',
  allowedHosts: ['api.postmarkapp.com'],
  auth: { type: 'api_key', in: 'header', name: 'X-Postmark-Server-Token' },
  verify: { path: '/server', headers: { accept: 'application/json' } },
  sources: {
    baseUrl: {
      url: 'https://github.com/ActiveCampaign/postmark.js/blob/HEAD/src/client/models/client/HttpClient.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/ActiveCampaign/postmark.js/blob/HEAD/src/client/models/client/ClientOptions.ts',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/ActiveCampaign/postmark.js/blob/HEAD/src/client/ServerClient.ts',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
