import type { ProviderInput } from '../provider.schema.js';

export const microsoftGraph = {
  id: 'microsoft-graph',
  name: 'Microsoft Graph',
  docs: 'https://learn.microsoft.com/graph/',
  baseUrl: 'https://graph.microsoft.com',
  allowedHosts: ['graph.microsoft.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
    tokenUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
    clientAuth: 'body',
    pkce: false,
    authorizationParams: { response_mode: 'query' },
  },
  requiredScopes: ['offline_access'],
  notes: ['For one tenant alone, override "auth" with its own endpoints.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/NangoHQ/nango/blob/HEAD/packages/providers/providers.yaml',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/microsoftgraph/microsoft-graph-docs-contrib/blob/HEAD/concepts/auth-v2-user.md',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
