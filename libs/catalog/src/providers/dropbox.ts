import type { ProviderInput } from '../provider.schema.js';

export const dropbox = {
  id: 'dropbox',
  name: 'Dropbox',
  docs: 'https://www.dropbox.com/developers/documentation',
  baseUrl: 'https://api.dropboxapi.com/2',
  allowedHosts: ['api.dropboxapi.com', 'content.dropboxapi.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://www.dropbox.com/oauth2/authorize',
    tokenUrl: 'https://api.dropboxapi.com/oauth2/token',
    clientAuth: 'body',
    pkce: true,
    authorizationParams: { token_access_type: 'offline' },
  },
  verify: { method: 'POST', path: '/users/get_current_account' },
  notes: ['Without token_access_type=offline there is no refresh token.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/dropbox/dropbox-sdk-js/blob/HEAD/lib/routes.js',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/dropbox/dropbox-sdk-js/blob/HEAD/src/auth.js',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/dropbox/dropbox-sdk-js/blob/HEAD/lib/routes.js',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
