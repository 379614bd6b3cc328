import type { ProviderInput } from '../provider.schema.js';

export const quickbooks = {
  id: 'quickbooks',
  name: 'QuickBooks Online',
  docs: 'https://developer.intuit.com/app/developer/qbo/docs',
  baseUrl: 'https://quickbooks.api.intuit.com',
  allowedHosts: ['quickbooks.api.intuit.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://appcenter.intuit.com/connect/oauth2',
    tokenUrl: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
    clientAuth: 'basic',
    pkce: false,
  },
  refresh: { accessTokenS: 3600 },
  notes: ['The refresh token changes about once a day and lasts 100 days, 5 years in all.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/intuit/oauth-jsclient/blob/HEAD/src/OAuthClient.js',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/intuit/oauth-jsclient/blob/HEAD/src/OAuthClient.js',
      checkedOn: '2026-11-24',
    },
    refresh: {
      url: 'https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0',
      checkedOn: '2026-11',
    },
  },
} satisfies ProviderInput;
