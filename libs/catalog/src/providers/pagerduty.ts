import type { ProviderInput } from '../provider.schema.js';
import { pagerdutyResources, pagerdutyResourceSources } from '../resources/pagerduty.js';

export const pagerduty = {
  id: 'pagerduty',
  name: 'PagerDuty',
  docs: 'https://developer.pagerduty.com',
  baseUrl: 'https://api.pagerduty.com',
  allowedHosts: ['api.pagerduty.com'],
  auth: { type: 'api_key', in: 'header', name: 'Authorization', template: 'Token token={apiKey}' },
  rateLimit: {
    limit: 'ratelimit-limit',
    remaining: 'ratelimit-remaining',
    reset: { header: 'ratelimit-reset', unit: 'delta_s' },
  },
  pagination: { style: 'offset', offset: 'offset', size: 'limit', maxSize: 100 },
  verify: { path: '/abilities' },
  resources: pagerdutyResources,
  notes: ['A list shows 10,000 items at most: a page beyond them is refused with 400.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/PagerDuty/api-schema/blob/HEAD/reference/REST/openapiv3.json',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/PagerDuty/api-schema/blob/HEAD/reference/REST/openapiv3.json',
      checkedOn: '2026-11-24',
    },
    rateLimit: {
      url: 'https://support.pagerduty.com/docs/rest-api-rate-limits',
      checkedOn: '2026-11-30',
    },
    pagination: {
      url: 'https://github.com/PagerDuty/python-pagerduty/blob/HEAD/pagerduty/rest_api_v2_base_client.py',
      checkedOn: '2026-11-30',
    },
    verify: {
      url: 'https://github.com/PagerDuty/api-schema/blob/HEAD/reference/REST/openapiv3.json',
      checkedOn: '2026-11-24',
    },
    resources: pagerdutyResourceSources,
  },
} satisfies ProviderInput;
