type Headers = Record<string, string>;
/** `speak` tells that 7 of 100 are left until `at`, a whole second in epoch milliseconds. */
type LimitSpelling = [name: string, rateLimit: object | undefined, speak: (at: number) => Headers];

/** Rounded up: a second early would be early. */
const secondsTo = (at: number): number => Math.ceil((at - Date.now()) / 1_000);
/** A whole second of the clock, that much from now at least. */
export const secondIn = (ms: number): number => Math.ceil((Date.now() + ms) / 1_000) * 1_000;

export const httpDate = (ms: number): string => new Date(ms).toUTCString();
const names = { limit: 'X-RateLimit-Limit', remaining: 'X-RateLimit-Remaining' };
/** In the names that most vendors use, each in a unit of its own. */
export const told = (reset: string): Headers => ({
  'X-RateLimit-Limit': '100',
  'X-RateLimit-Remaining': '7',
  'X-RateLimit-Reset': reset,
});
export const declaring = (unit: string, header = 'X-RateLimit-Reset') => ({
  ...names,
  reset: { header, unit },
});

/** How vendors spell it. */
export const LIMIT_SPELLINGS: LimitSpelling[] = [
  ['epoch seconds (GitHub)', declaring('epoch_s'), (at) => told(String(at / 1000))],
  ['epoch seconds with fractions (Discord)', declaring('epoch_s'), (at) => told(`${at / 1000}.0`)],
  ['epoch milliseconds (Linear)', declaring('epoch_ms'), (at) => told(String(at))],
  ['seconds from now (Datadog)', declaring('delta_s'), (at) => told(String(secondsTo(at)))],
  [
    'milliseconds from now (BigCommerce)',
    {
      limit: 'X-Rate-Limit-Requests-Quota',
      remaining: 'X-Rate-Limit-Requests-Left',
      reset: { header: 'X-Rate-Limit-Time-Reset-Ms', unit: 'delta_ms' },
    },
    (at) => ({
      'X-Rate-Limit-Requests-Quota': '100',
      'X-Rate-Limit-Requests-Left': '7',
      'X-Rate-Limit-Time-Reset-Ms': String(secondsTo(at) * 1_000),
    }),
  ],
  ['an HTTP date (Cloudflare, older)', declaring('http_date'), (at) => told(httpDate(at))],
  ['ISO 8601 (Jira)', declaring('iso'), (at) => told(new Date(at).toISOString())],
  ['a duration (OpenAI)', declaring('duration'), (at) => told(`0h0m${secondsTo(at)}.000s`)],
  [
    'used and limit in one header (Shopify)',
    {
      used: { header: 'X-Shopify-Shop-Api-Call-Limit', at: 0 },
      limit: { header: 'X-Shopify-Shop-Api-Call-Limit', at: 1 },
      reset: { header: 'X-Reset', unit: 'epoch_s' },
    },
    (at) => ({ 'X-Shopify-Shop-Api-Call-Limit': '93/100', 'X-Reset': String(at / 1000) }),
  ],
  [
    'named values in one header (Salesforce, Zendesk)',
    {
      used: { header: 'Sforce-Limit-Info', key: 'api-usage', at: 0 },
      limit: { header: 'Sforce-Limit-Info', key: 'api-usage', at: 1 },
      reset: { header: 'Zendesk-RateLimit-Search', key: 'resets', unit: 'delta_s' },
    },
    (at) => ({
      'Sforce-Limit-Info': 'per-app-api-usage=1/9, api-usage=93/100',
      'Zendesk-RateLimit-Search': `total=5; remaining=2; resets=${secondsTo(at)}`,
    }),
  ],
  [
    'a place in a list (Strava)',
    {
      limit: { header: 'X-RateLimit-Limit', at: 0 },
      used: { header: 'X-RateLimit-Usage', at: 0 },
      reset: { header: 'X-Reset', unit: 'epoch_s' },
    },
    (at) => ({
      'X-RateLimit-Limit': '100,1000',
      'X-RateLimit-Usage': '93,400',
      'X-Reset': String(at / 1000),
    }),
  ],
  [
    'percent and minutes in JSON (Meta)',
    {
      limit: 100,
      used: { header: 'X-Business-Use-Case-Usage', key: 'call_count' },
      reset: { header: 'X-Reset', unit: 'epoch_s' },
    },
    (at) => ({
      'X-Business-Use-Case-Usage': '{"1":[{"type":"ads","call_count":93,"total_time":2}]}',
      'X-Reset': String(at / 1000),
    }),
  ],
  [
    'the standard names, without a declaration (Resend)',
    undefined,
    (at) => ({
      'RateLimit-Limit': '100, 100;w=60',
      'RateLimit-Remaining': '7',
      'RateLimit-Reset': String(secondsTo(at)),
    }),
  ],
  [
    'the structured fields, without a declaration (Cloudflare)',
    undefined,
    (at) => ({
      Ratelimit: `"day";r=900;t=86000, "burst";r=7;t=${secondsTo(at)}`,
      'Ratelimit-Policy': '"day";q=1000;w=86400, "burst";q=100;w=60',
    }),
  ],
  [
    'one field for all, without a declaration (Close)',
    undefined,
    (at) => ({ RateLimit: `limit=100, remaining=7, reset=${secondsTo(at)}` }),
  ],
  [
    'standard names with another unit (GitLab)',
    { reset: { header: 'RateLimit-Reset', unit: 'epoch_s' } },
    (at) => ({
      'RateLimit-Limit': '100',
      'RateLimit-Remaining': '7',
      'RateLimit-Reset': String(at / 1000),
    }),
  ],
];
