import type { ProviderInput } from '../provider.schema.js';
import { githubResources, githubResourceSources } from '../resources/github.js';

export const github = {
  id: 'github',
  name: 'GitHub',
  docs: 'https://docs.github.com/en/rest',
  baseUrl: 'https://api.github.com',
  allowedHosts: ['api.github.com'],
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://github.com/login/oauth/authorize',
    tokenUrl: 'https://github.com/login/oauth/access_token',
    clientAuth: 'body',
    pkce: false,
  },
  limits: { concurrency: 100, windows: [{ requests: 5000, perMs: 3_600_000 }] },
  rateLimit: {
    limit: 'x-ratelimit-limit',
    remaining: 'x-ratelimit-remaining',
    reset: { header: 'x-ratelimit-reset', unit: 'epoch_s' },
    exhausted: [
      { status: 403, header: { name: 'x-ratelimit-remaining', in: ['0'] } },
      { status: 403, body: { contains: 'secondary rate limit' } },
    ],
  },
  pagination: { style: 'link_header', page: 'page', size: 'per_page', maxSize: 100 },
  verify: { path: '/user', account: '/login' },
  scopes: {
    repo: 'Read and change all of your repositories, private ones included',
    public_repo: 'Read and change your public repositories',
    'read:user': 'Read your profile',
    'user:email': 'Read your e-mail addresses',
    user: 'Read and change your profile',
    'read:org': 'See your organisations, their teams and members',
    gist: 'Write gists',
    notifications: 'Read your notifications and mark them as read',
    workflow: 'Change workflow files of GitHub Actions',
    delete_repo: 'Delete repositories that you administer',
  },
  resources: githubResources,
  notes: ['Without permission a private resource answers 404.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/github/docs/blob/HEAD/content/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps.md',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/github/docs/blob/HEAD/content/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps.md',
      checkedOn: '2026-11-24',
    },
    limits: {
      url: 'https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api',
      checkedOn: '2026-11-30',
    },
    rateLimit: {
      url: 'https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api',
      checkedOn: '2026-11-30',
    },
    pagination: {
      url: 'https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api',
      checkedOn: '2026-11-30',
    },
    verify: {
      url: 'https://github.com/github/docs/blob/HEAD/content/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps.md',
      checkedOn: '2026-11-24',
    },
    scopes: {
      url: 'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps',
      checkedOn: '2026-11',
    },
    resources: githubResourceSources,
  },
} satisfies ProviderInput;
