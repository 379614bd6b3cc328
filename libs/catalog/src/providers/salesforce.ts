import type { ProviderInput } from '../provider.schema.js';
import { salesforceResources, salesforceResourceSources } from '../resources/salesforce.js';

export const salesforce = {
  id: 'salesforce',
  name: 'Salesforce',
  docs: 'https://developer.salesforce.com/docs/apis',
  baseUrl: 'https://{domain}.my.salesforce.com',
  allowedHosts: ['{domain}.my.salesforce.com'],
  variables: { domain: { label: 'My Domain name' } },
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://{domain}.my.salesforce.com/services/oauth2/authorize',
    tokenUrl: 'https://{domain}.my.salesforce.com/services/oauth2/token',
    clientAuth: 'body',
    pkce: true,
  },
  verify: { path: '/services/oauth2/userinfo' },
  resources: salesforceResources,
  notes: [
    'Token answers hold no expires_in: how long a session lasts is a policy of the organisation, so an expired token shows by a 401.',
  ],
  sources: {
    baseUrl: {
      url: 'https://github.com/forcedotcom/sfdx-core/blob/HEAD/src/util/sfdcUrl.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/NangoHQ/nango/blob/HEAD/packages/providers/providers.yaml',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/forcedotcom/sfdx-core/blob/HEAD/src/org/authInfo.ts',
      checkedOn: '2026-11-24',
    },
    resources: salesforceResourceSources,
  },
} satisfies ProviderInput;
