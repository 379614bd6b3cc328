/** A limit policy with every field there is. */
export const limits = {
  concurrency: 1_000,
  windows: [{ requests: 1_000, perMs: 1_000 }],
  scope: { group: 'all' },
};

/** Of an integration: every field there is, but those that name another record. */
export const integrationFields = {
  name: 'An integration',
  baseUrl: 'https://{sub}.example.com',
  allowedHosts: ['example.com'],
  plainHttpHosts: [],
  auth: { type: 'oauth2', tokenUrl: 'https://example.com/token', tokenParams: {} },
  oauth: { clientId: 'client', clientSecret: 'secret', scopes: [] },
  variables: { sub: { label: 'Sub-domain', values: ['x'] } },
  limits,
  timeouts: { totalMs: 5_000 },
  maxRequestBytes: 1_000,
  maxResponseBytes: 1_000,
  expired: [{ status: 401, body: { pointer: '/code', in: ['expired'] } }],
  rateLimit: { limit: 'x-limit', remaining: 'x-remaining' },
  rewriteLinks: { default: 'off', fields: ['/next'] },
  verify: { path: '/me' },
};

/** Of a provider: every field there is, but its resources. */
export const providerFields = {
  name: 'A provider',
  docs: 'https://example.com/docs',
  baseUrl: 'https://{sub}.example.com',
  allowedHosts: ['example.com'],
  variables: { sub: { label: 'Sub-domain', values: ['x'] } },
  auth: { type: 'oauth2', tokenUrl: 'https://example.com/token', tokenParams: {} },
  requiredScopes: [],
  refresh: { rotates: true },
  expired: [{ status: 419 }],
  limits,
  rateLimit: { limit: 'x-limit' },
  pagination: { style: 'page' },
  verify: { path: '/me' },
  hints: { apiKey: 'Under Settings.' },
  scopes: { read: 'Read everything.' },
  notes: [],
  sources: { baseUrl: { url: 'https://example.com', checkedOn: '2026-11' } },
};
