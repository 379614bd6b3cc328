import type { ProviderInput } from '../provider.schema.js';
import { stripeResources, stripeResourceSources } from '../resources/stripe.js';

export const stripe = {
  id: 'stripe',
  name: 'Stripe',
  docs: 'https://docs.stripe.com/api',
  baseUrl: 'https://api.stripe.com',
  allowedHosts: ['api.stripe.com'],
  auth: { type: 'bearer' },
  pagination: { style: 'cursor', cursor: 'starting_after', size: 'limit', maxSize: 100 },
  resources: stripeResources,
  notes: ['The next cursor is the id of the last item of a page.'],
  sources: {
    baseUrl: {
      url: 'https://github.com/stripe/stripe-node/blob/HEAD/src/stripe.core.ts',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/stripe/stripe-node/blob/HEAD/src/utils.ts',
      checkedOn: '2026-11-24',
    },
    pagination: {
      url: 'https://github.com/stripe/stripe-node/blob/HEAD/src/shared.ts',
      checkedOn: '2026-11-30',
    },
    resources: stripeResourceSources,
  },
} satisfies ProviderInput;
