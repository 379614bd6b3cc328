import type { ProviderInput } from '../provider.schema.js';

export const mailgun = {
  id: 'mailgun',
  name: 'Mailgun',
  docs: 'https://documentation.mailgun.com',
  baseUrl: 'https://{host}.mailgun.net',
  allowedHosts: ['{host}.mailgun.net'],
  variables: { host: { label: 'Region', values: ['api', 'api.eu'] } },
  auth: { type: 'basic' },
  notes: ['The user name is "api", the password the API key.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/mailgun/mailgun.js/blob/HEAD/README.md',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/mailgun/mailgun.js/blob/HEAD/README.md',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
