import type { ProviderInput } from '../provider.schema.js';

export const airtable = {
  id: 'airtable',
  name: 'Airtable',
  docs: 'https://airtable.com/developers/web/api',
  baseUrl: 'https://api.airtable.com',
  allowedHosts: ['api.airtable.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://www.airtable.com/oauth2/v1/authorize',
    tokenUrl: 'https://www.airtable.com/oauth2/v1/token',
    clientAuth: 'basic',
    pkce: true,
  },
  refresh: { rotates: true },
  sources: {
    baseUrl: {
      url: 'https://github.com/NangoHQ/nango/blob/HEAD/packages/providers/providers.yaml',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/Airtable/oauth-example/blob/HEAD/index.js',
      checkedOn: '2026-11-24',
    },
    refresh: {
      url: 'https://github.com/Airtable/oauth-example/blob/HEAD/index.js',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
