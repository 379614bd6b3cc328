import type { ProviderInput } from '../provider.schema.js';
import { mailchimpResources, mailchimpResourceSources } from '../resources/mailchimp.js';

export const mailchimp = {
  id: 'mailchimp',
  name: 'Mailchimp Marketing',
  docs: 'https://mailchimp.com/developer/marketing/',
  baseUrl: 'https://{server}.api.mailchimp.com/3.0',
  allowedHosts: ['{server}.api.mailchimp.com'],
  variables: { server: { label: 'Server prefix, for example us19' } },
  auth: { type: 'bearer' },
  refresh: { neverExpires: true },
  pagination: { style: 'offset', offset: 'offset', size: 'count', maxSize: 1000 },
  verify: { path: '/ping' },
  resources: mailchimpResources,
  sources: {
    baseUrl: {
      url: 'https://github.com/mailchimp/mailchimp-marketing-node/blob/HEAD/README.md',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/mailchimp/mailchimp-marketing-node/blob/HEAD/README.md',
      checkedOn: '2026-11-24',
    },
    refresh: {
      url: 'https://mailchimp.com/developer/marketing/guides/access-user-data-oauth-2/',
      checkedOn: '2026-11',
    },
    pagination: {
      url: 'https://github.com/mailchimp/mailchimp-marketing-node/blob/HEAD/src/api/ListsApi.js',
      checkedOn: '2026-11-30',
    },
    verify: {
      url: 'https://github.com/mailchimp/mailchimp-marketing-node/blob/HEAD/README.md',
      checkedOn: '2026-11-24',
    },
    resources: mailchimpResourceSources,
  },
} satisfies ProviderInput;
