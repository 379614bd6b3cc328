import type { ProviderInput } from '../provider.schema.js';
import { xeroResources, xeroResourceSources } from '../resources/xero.js';

export const xero = {
  id: 'xero',
  name: 'Xero',
  docs: 'https://developer.xero.com/documentation',
  baseUrl: 'https://api.xero.com',
  allowedHosts: ['api.xero.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://login.xero.com/identity/connect/authorize',
    tokenUrl: 'https://identity.xero.com/connect/token',
    clientAuth: 'basic',
    pkce: false,
  },
  pagination: { style: 'page', page: 'page' },
  resources: xeroResources,
  notes: ['Calls of the accounting API name the organisation in a xero-tenant-id header.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/XeroAPI/Xero-OpenAPI/blob/HEAD/xero_accounting.yaml',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/XeroAPI/Xero-OpenAPI/blob/HEAD/xero_accounting.yaml',
      checkedOn: '2026-11-24',
    },
    pagination: {
      url: 'https://github.com/XeroAPI/Xero-OpenAPI/blob/HEAD/xero_accounting.yaml',
      checkedOn: '2026-11-30',
    },
    resources: xeroResourceSources,
  },
} satisfies ProviderInput;
