import type { ProviderInput } from '../provider.schema.js';

export const algolia = {
  id: 'algolia',
  name: 'Algolia Search',
  docs: 'https://www.algolia.com/doc/rest-api/search/',
  baseUrl: 'https://{appId}.algolia.net',
  allowedHosts: ['{appId}.algolia.net', '{appId}-dsn.algolia.net'],
  variables: { appId: { label: 'Application id' } },
  auth: {
    type: 'headers',
    headers: { 'x-algolia-api-key': '{apiKey}', 'x-algolia-application-id': '{appId}' },
  },
  verify: { path: '/1/indexes' },
  notes: ['The application id is a variable of the connection and one of its credentials.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/algolia/algoliasearch-client-javascript/blob/HEAD/packages/algoliasearch/__tests__/algoliasearch.common.test.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/algolia/algoliasearch-client-javascript/blob/HEAD/packages/algoliasearch/__tests__/algoliasearch.common.test.ts',
      checkedOn: '2026-11-24',
    },
    verify: {
      url: 'https://github.com/algolia/algoliasearch-client-javascript/blob/HEAD/packages/client-search/src/searchClient.ts',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
