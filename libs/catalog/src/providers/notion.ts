import type { ProviderInput } from '../provider.schema.js';
import { notionResources, notionResourceSources } from '../resources/notion.js';

export const notion = {
  id: 'notion',
  name: 'Notion',
  docs: 'https://developers.notion.com',
  baseUrl: 'https://api.notion.com',
  allowedHosts: ['api.notion.com'],
  auth: { type: 'bearer' },
  pagination: {
    style: 'cursor',
    cursor: 'start_cursor',
    size: 'page_size',
    maxSize: 100,
    next: '/next_cursor',
  },
  verify: { path: '/v1/users/me', headers: { 'notion-version': '2025-09-03' } },
  resources: notionResources,
  notes: [
    'Every request needs a notion-version header.',
    'Retry-After comes in seconds or as a date.',
  ],
  sources: {
    baseUrl: {
      url: 'https://github.com/makenotion/notion-sdk-js/blob/HEAD/src/Client.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/makenotion/notion-sdk-js/blob/HEAD/src/Client.ts',
      checkedOn: '2026-11-24',
    },
    pagination: {
      url: 'https://github.com/makenotion/notion-mcp-server/blob/HEAD/scripts/notion-openapi.json',
      checkedOn: '2026-11-30',
    },
    verify: {
      url: 'https://github.com/makenotion/notion-sdk-js/blob/HEAD/src/Client.ts',
      checkedOn: '2026-11-24',
    },
    resources: notionResourceSources,
  },
} satisfies ProviderInput;
