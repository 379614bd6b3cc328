import type { ProviderInput } from '../provider.schema.js';

export const paypal = {
  id: 'paypal',
  name: 'PayPal',
  docs: 'https://developer.paypal.com/api/rest/',
  baseUrl: 'https://api-m.paypal.com',
  allowedHosts: ['api-m.paypal.com'],
  auth: {
    type: 'oauth2_client_credentials',
    tokenUrl: 'https://api-m.paypal.com/v1/oauth2/token',
    clientAuth: 'basic',
  },
  sources: {
    baseUrl: {
      url: 'https://github.com/paypal/paypal-rest-api-specifications/blob/HEAD/openapi/checkout_orders_v2.json',
      checkedOn: '2026-11-24',
    },
    auth: {
      url: 'https://github.com/paypal/paypal-rest-api-specifications/blob/HEAD/openapi/checkout_orders_v2.json',
      checkedOn: '2026-11-24',
    },
  },
} satisfies ProviderInput;
