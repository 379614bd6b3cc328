import type { ProviderInput } from '../provider.schema.js';

export const zoom = {
  id: 'zoom',
  name: 'Zoom',
  docs: 'https://developers.zoom.us/docs/api/',
  baseUrl: 'https://api.zoom.us/v2',
  allowedHosts: ['api.zoom.us'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://zoom.us/oauth/authorize',
    tokenUrl: 'https://zoom.us/oauth/token',
    clientAuth: 'basic',
    pkce: true,
  },
  pagination: {
    style: 'cursor',
    cursor: 'next_page_token',
    size: 'page_size',
    maxSize: 300,
    next: '/next_page_token',
  },
  sources: {
    baseUrl: {
      url: 'https://github.com/NangoHQ/nango/blob/HEAD/packages/providers/providers.yaml',
      checkedOn: '2026-11-24',
    },
    auth: { url: 'https://developers.zoom.us/docs/rooms/oauth/', checkedOn: '2026-11-24' },
    pagination: {
      url: 'https://github.com/NangoHQ/nango/blob/HEAD/packages/providers/providers.yaml',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
