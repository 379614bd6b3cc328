import type { ProviderInput } from '../provider.schema.js';
import { basecampResources, basecampResourceSources } from '../resources/basecamp.js';

export const basecamp = {
  id: 'basecamp',
  name: 'Basecamp',
  docs: 'https://github.com/basecamp/bc3-api',
  baseUrl: 'https://3.basecampapi.com/{accountId}',
  allowedHosts: ['3.basecampapi.com'],
  variables: { accountId: { label: 'Account id' } },
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://launchpad.37signals.com/authorization/new',
    tokenUrl: 'https://launchpad.37signals.com/authorization/token',
    clientAuth: 'body',
    pkce: false,
  },
  refresh: { accessTokenS: 1_209_600 },
  limits: { scope: { group: 'basecamp' }, windows: [{ requests: 50, perMs: 10_000 }] },
  pagination: { style: 'link_header', page: 'page' },
  verify: { path: '/my/profile.json' },
  resources: basecampResources,
  notes: [
    'Every request needs a User-Agent that names the application and a way to reach its maker.',
    'The limit is one of the sending address, so all connections share it.',
  ],
  sources: {
    baseUrl: {
      url: 'https://github.com/basecamp/bc3-api/blob/HEAD/README.md',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/basecamp/bc3-api/blob/HEAD/sections/authentication.md',
      checkedOn: '2026-11-24',
    },
    refresh: {
      url: 'https://github.com/basecamp/bc3-api/blob/HEAD/sections/authentication.md',
      checkedOn: '2026-11-30',
    },
    limits: {
      url: 'https://github.com/basecamp/bc3-api/blob/HEAD/README.md',
      checkedOn: '2026-11-30',
    },
    pagination: {
      url: 'https://github.com/basecamp/bc3-api/blob/HEAD/README.md',
      checkedOn: '2026-11-30',
    },
    verify: {
      url: 'https://github.com/basecamp/bc3-api/blob/HEAD/README.md',
      checkedOn: '2026-11-24',
    },
    resources: basecampResourceSources,
  },
} satisfies ProviderInput;
