import type { ProviderInput } from '../provider.schema.js';

export const webflow = {
  id: 'webflow',
  name: 'Webflow',
  docs: 'https://developers.webflow.com',
  baseUrl: 'https://api.webflow.com/v2',
  allowedHosts: ['api.webflow.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://webflow.com/oauth/authorize',
    tokenUrl: 'https://api.webflow.com/oauth/access_token',
    clientAuth: 'body',
    pkce: false,
  },
  sources: {
    baseUrl: {
      url: 'https://github.com/webflow/js-webflow-api/blob/HEAD/src/environments.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/webflow/js-webflow-api/blob/HEAD/src/wrapper/WebflowClient.ts',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
