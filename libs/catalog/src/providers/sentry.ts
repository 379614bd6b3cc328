import type { ProviderInput } from '../provider.schema.js';

export const sentry = {
  id: 'sentry',
  name: 'Sentry',
  docs: 'https://docs.sentry.io/api/',
  baseUrl: 'https://sentry.io/api/0',
  allowedHosts: ['sentry.io'],
  auth: { type: 'bearer' },
  rateLimit: {
    limit: 'X-Sentry-Rate-Limit-Limit',
    remaining: 'X-Sentry-Rate-Limit-Remaining',
    reset: { header: 'X-Sentry-Rate-Limit-Reset', unit: 'epoch_s' },
  },
  sources: {
    baseUrl: {
      url: 'https://github.com/getsentry/sentry-docs/blob/HEAD/docs/api/auth.mdx',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/getsentry/sentry-docs/blob/HEAD/docs/api/auth.mdx',
      checkedOn: '2026-11-24',
    },
    rateLimit: {
      url: 'https://github.com/getsentry/sentry-docs/blob/HEAD/docs/api/ratelimits.mdx',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
