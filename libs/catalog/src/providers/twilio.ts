import type { ProviderInput } from '../provider.schema.js';
import { twilioResources, twilioResourceSources } from '../resources/twilio.js';

export const twilio = {
  id: 'twilio',
  name: 'Twilio',
  docs: 'https://www.twilio.com/docs/usage/api',
  baseUrl: 'https://api.twilio.com',
  allowedHosts: ['api.twilio.com'],
  auth: { type: 'basic' },
  verify: { path: '/2010-04-01/Accounts.json?PageSize=1' },
  resources: twilioResources,
  notes: ['The user name is the account SID, the password the auth token.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/twilio/twilio-oai/blob/HEAD/spec/json/twilio_api_v2010.json',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/twilio/twilio-oai/blob/HEAD/spec/json/twilio_api_v2010.json',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/twilio/twilio-oai/blob/HEAD/spec/json/twilio_api_v2010.json',
      checkedOn: '2026-11-24',
    },
    resources: twilioResourceSources,
  },
} satisfies ProviderInput;
