import type { ProviderInput } from '../provider.schema.js';
import { jiraResources, jiraResourceSources } from '../resources/jira.js';

export const jira = {
  id: 'jira',
  name: 'Jira Cloud',
  docs: 'https://developer.atlassian.com/cloud/jira/',
  baseUrl: 'https://api.atlassian.com/ex/jira/{cloudId}',
  allowedHosts: ['api.atlassian.com'],
  variables: { cloudId: { label: 'Cloud id of the site' } },
  auth: {
    type: 'oauth2',
    authorizationUrl: 'https://auth.atlassian.com/authorize',
    tokenUrl: 'https://auth.atlassian.com/oauth/token',
    clientAuth: 'body',
    pkce: false,
    authorizationParams: { audience: 'api.atlassian.com', prompt: 'consent' },
  },
  requiredScopes: ['offline_access'],
  refresh: { rotates: true },
  pagination: {
    style: 'cursor',
    cursor: 'nextPageToken',
    offset: 'startAt',
    size: 'maxResults',
    next: '/nextPageToken',
  },
  resources: jiraResources,
  notes: [
    'The cloud ids that a token may use: GET https://api.atlassian.com/oauth/token/accessible-resources.',
    'A refused refresh answers 403 with invalid_grant.',
  ],
  sources: {
    baseUrl: {
      url: 'https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/',
      checkedOn: '2026-11-24',
    },
    refresh: {
      url: 'https://developer.atlassian.com/cloud/oauth/getting-started/refresh-tokens',
      checkedOn: '2026-11-24',
    },
    pagination: {
      url: 'https://github.com/MrRefactoring/jira.js/blob/HEAD/src/cloud/models/searchAndReconcileResults.ts',
      checkedOn: '2026-11-30',
    },
    resources: jiraResourceSources,
  },
} satisfies ProviderInput;
