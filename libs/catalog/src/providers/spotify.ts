import type { ProviderInput } from '../provider.schema.js';

export const spotify = {
  id: 'spotify',
  name: 'Spotify',
  docs: 'https://developer.spotify.com/documentation/web-api',
  baseUrl: 'https://api.spotify.com/v1',
  allowedHosts: ['api.spotify.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://accounts.spotify.com/authorize',
    tokenUrl: 'https://accounts.spotify.com/api/token',
    clientAuth: 'basic',
    pkce: false,
  },
  verify: { path: '/me' },
  sources: {
    baseUrl: {
      url: 'https://github.com/spotify/web-api-examples/blob/HEAD/authorization/authorization_code/app.js',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/spotify/web-api-examples/blob/HEAD/authorization/authorization_code/app.js',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/spotify/web-api-examples/blob/HEAD/authorization/authorization_code/app.js',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
