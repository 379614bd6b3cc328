import type { ProviderInput } from '../provider.schema.js';

export const gmail = {
  id: 'gmail',
  name: 'Gmail',
  docs: 'https://developers.google.com/workspace/gmail/api',
  baseUrl: 'https://gmail.googleapis.com',
  allowedHosts: ['gmail.googleapis.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
    tokenUrl: 'https://oauth2.googleapis.com/token',
    clientAuth: 'body',
    pkce: true,
    authorizationParams: { access_type: 'offline', prompt: 'consent' },
  },
  pagination: { style: 'cursor', cursor: 'pageToken', size: 'maxResults', next: '/nextPageToken' },
  notes: [
    'An account keeps 100 refresh tokens a client; the oldest stops working without notice.',
    'While the consent screen is in testing, refresh tokens last 7 days.',
  ],
  sources: {
    baseUrl: {
      url: 'https://github.com/NangoHQ/nango/blob/HEAD/packages/providers/providers.yaml',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/googleapis/google-auth-library-nodejs/blob/HEAD/src/auth/oauth2client.ts',
      checkedOn: '2026-11-24',
    },
    pagination: {
      url: 'https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/list',
      checkedOn: '2026-11',
    },
  },
} satisfies ProviderInput;
