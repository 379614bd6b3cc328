import type { ProviderInput } from '../provider.schema.js';
import { digitaloceanResources, digitaloceanResourceSources } from '../resources/digitalocean.js';

export const digitalocean = {
  id: 'digitalocean',
  name: 'DigitalOcean',
  docs: 'https://docs.digitalocean.com/reference/api/',
  baseUrl: 'https://api.digitalocean.com',
  allowedHosts: ['api.digitalocean.com'],
  auth: { type: 'bearer' },
  limits: {
    windows: [
      { requests: 5000, perMs: 3_600_000 },
      { requests: 250, perMs: 60_000 },
    ],
  },
  rateLimit: {
    limit: 'ratelimit-limit',
    remaining: 'ratelimit-remaining',
    reset: { header: 'ratelimit-reset', unit: 'epoch_s' },
  },
  verify: { path: '/v2/account' },
  resources: digitaloceanResources,
  sources: {
    baseUrl: {
      url: 'https://github.com/digitalocean/openapi/blob/HEAD/specification/DigitalOcean-public.v2.yaml',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/digitalocean/openapi/blob/HEAD/specification/DigitalOcean-public.v2.yaml',
      checkedOn: '2026-11-24',
    },
    limits: {
      url: 'https://github.com/digitalocean/openapi/blob/HEAD/specification/description.yml',
      checkedOn: '2026-11-30',
    },
    rateLimit: {
      url: 'https://github.com/digitalocean/openapi/blob/HEAD/specification/description.yml',
      checkedOn: '2026-11-30',
    },
    verify: {
      url: 'https://github.com/digitalocean/openapi/blob/HEAD/specification/DigitalOcean-public.v2.yaml',
      checkedOn: '2026-11-24',
    },
    resources: digitaloceanResourceSources,
  },
} satisfies ProviderInput;
