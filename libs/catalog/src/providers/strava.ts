import type { ProviderInput } from '../provider.schema.js';

export const strava = {
  id: 'strava',
  name: 'Strava',
  docs: 'https://developers.strava.com',
  baseUrl: 'https://www.strava.com/api/v3',
  allowedHosts: ['www.strava.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://www.strava.com/oauth/authorize',
    tokenUrl: 'https://www.strava.com/api/v3/oauth/token',
    clientAuth: 'body',
    pkce: false,
    scopeSeparator: ',',
    authorizationParams: { approval_prompt: 'auto' },
  },
  limits: {
    scope: 'integration',
    windows: [
      { requests: 200, perMs: 900_000 },
      { requests: 2000, perMs: 86_400_000 },
    ],
  },
  verify: { path: '/athlete' },
  notes: [
    'The limit belongs to the application, so all connections share it; for reading it is half as high.',
  ],
  sources: {
    baseUrl: {
      url: 'https://developers.strava.com/docs/getting-started/',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/NangoHQ/nango/blob/HEAD/packages/providers/providers.yaml',
      checkedOn: '2026-11-24',
    },
    limits: { url: 'https://developers.strava.com/docs/rate-limits', checkedOn: '2026-11-24' },
    verify: { url: 'https://developers.strava.com/docs/rate-limits', checkedOn: '2026-11-24' },
  },
} satisfies ProviderInput;
