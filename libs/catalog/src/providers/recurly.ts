import type { ProviderInput } from '../provider.schema.js';

export const recurly = {
  id: 'recurly',
  name: 'Recurly',
  docs: 'https://recurly.com/developers/api/',
  baseUrl: 'https://{host}.recurly.com',
  allowedHosts: ['{host}.recurly.com'],
  variables: { host: { label: 'Region', values: ['v3', 'v3.eu'] } },
  auth: { type: 'basic' },
  rateLimit: {
    limit: 'x-ratelimit-limit',
    remaining: 'x-ratelimit-remaining',
    reset: { header: 'x-ratelimit-reset', unit: 'epoch_s' },
  },
  verify: { path: '/sites', headers: { accept: 'application/vnd.recurly.v2021-02-25' } },
  notes: ['The API key is the user name; the password is empty.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/recurly/recurly-client-node/blob/HEAD/lib/recurly/BaseClient.js',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/recurly/recurly-client-node/blob/HEAD/lib/recurly/BaseClient.js',
      checkedOn: '2026-11-24',
    },
    rateLimit: {
      url: 'https://github.com/recurly/recurly-client-node/blob/HEAD/lib/recurly/Http.js',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/recurly/recurly-client-node/blob/HEAD/lib/recurly/Client.js',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
