import type { ProviderInput } from '../provider.schema.js';
import { shopifyResources, shopifyResourceSources } from '../resources/shopify.js';

export const shopify = {
  id: 'shopify',
  name: 'Shopify Admin',
  docs: 'https://shopify.dev/docs/api/admin',
  baseUrl: 'https://{shop}.myshopify.com',
  allowedHosts: ['{shop}.myshopify.com'],
  variables: { shop: { label: 'Shop' } },
  auth: { type: 'api_key', in: 'header', name: 'X-Shopify-Access-Token' },
  pagination: { style: 'link_header', cursor: 'page_info', size: 'limit', maxSize: 250 },
  resources: shopifyResources,
  sources: {
    baseUrl: {
      url: 'https://github.com/Shopify/shopify-api-js/blob/HEAD/packages/shopify-api/docs/guides/logger.md',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/Shopify/shopify-api-js/blob/HEAD/packages/admin-api-client/src/constants.ts',
      checkedOn: '2026-11-24',
    },
    pagination: {
      url: 'https://www.shopify.dev/docs/api/admin-rest/usage/pagination',
      checkedOn: '2026-11-30',
    },
    resources: shopifyResourceSources,
  },
} satisfies ProviderInput;
