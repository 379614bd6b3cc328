import type { ProviderInput } from '../provider.schema.js';

export const sendgrid = {
  id: 'sendgrid',
  name: 'SendGrid',
  docs: 'https://www.twilio.com/docs/sendgrid/api-reference',
  baseUrl: 'https://api.sendgrid.com',
  allowedHosts: ['api.sendgrid.com'],
  auth: { type: 'bearer' },
  rateLimit: { limit: 'X-RateLimit-Limit', remaining: 'X-RateLimit-Remaining' },
  verify: { path: '/v3/scopes' },
  sources: {
    baseUrl: {
      url: 'https://github.com/twilio/sendgrid-oai/blob/HEAD/spec/json/tsg_scopes_v3.json',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/twilio/sendgrid-oai/blob/HEAD/spec/json/tsg_scopes_v3.json',
      checkedOn: '2026-11-24',
    },
    rateLimit: {
      url: 'https://github.com/twilio/sendgrid-oai/blob/HEAD/spec/yaml/tsg_recipients_data_erasure_v3.yaml',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/twilio/sendgrid-oai/blob/HEAD/spec/json/tsg_scopes_v3.json',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
