import type { Pagination, ResourceDefinitionInput, ResourceMethod } from '#libs/resources';
import type { ResourceSources } from '../provider.schema.js';
import { readOn } from './read-on.js';

const ADMIN = '/admin/api/2026-10';
const path = `${ADMIN}/graphql.json`;

const linked: Pagination = {
  size: { to: { query: 'limit' }, max: 250 },
  next: { from: { link: 'next' } },
  prev: { link: 'prev' },
};
const throttle: ResourceMethod['throttle'] = {
  limit: '/extensions/cost/throttleStatus/maximumAvailable',
  remaining: '/extensions/cost/throttleStatus/currentlyAvailable',
  restoredPerSecond: '/extensions/cost/throttleStatus/restoreRate',
};
const code = { at: '/errors/0/extensions/code' };
const errorsOf = (mutation?: string): NonNullable<ResourceMethod['errors']> => [
  { at: '/errors/0/extensions/code', in: ['THROTTLED'], as: { status: 429, code: 'THROTTLED' } },
  { at: '/errors/0/extensions/code', in: ['ACCESS_DENIED'], as: { status: 403, code } },
  { at: '/errors/0', as: { status: 422, code } },
  ...(mutation === undefined
    ? []
    : [{ at: `/data/${mutation}/userErrors/0`, as: { status: 422, code: 'userErrors' } }]),
];

const FIELDS = `fragment ProductFields on Product {
  id title handle status vendor productType createdAt updatedAt
}`;
const LIST = `query Products($first: Int!, $after: String) {
  products(first: $first, after: $after) {
    nodes { ...ProductFields }
    pageInfo { endCursor hasNextPage }
  }
}
${FIELDS}`;
const GET = `query Product($id: ID!) { product(id: $id) { ...ProductFields } }\n${FIELDS}`;
const CREATE = `mutation Create($product: ProductCreateInput!) {
  productCreate(product: $product) {
    product { ...ProductFields }
    userErrors { field message }
  }
}
${FIELDS}`;

export const shopifyResources = [
  {
    resource: 'products',
    description: 'Products by GraphQL; an id is a gid',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        graphql: { path, document: LIST, operation: 'Products' },
        items: '/data/products/nodes',
        pagination: {
          size: { to: { variable: '/first' }, default: 50, min: 1, max: 250 },
          next: { from: '/data/products/pageInfo/endCursor', to: { variable: '/after' } },
          more: '/data/products/pageInfo/hasNextPage',
        },
        errors: errorsOf(),
        throttle,
      },
      get: {
        kind: 'one',
        safe: true,
        graphql: { path, document: GET, operation: 'Product', variables: { id: 'id' } },
        items: '/data/product',
        errors: errorsOf(),
        throttle,
      },
      create: {
        kind: 'one',
        graphql: { path, document: CREATE, operation: 'Create', variables: { product: '$body' } },
        items: '/data/productCreate/product',
        errors: errorsOf('productCreate'),
        throttle,
      },
    },
  },
  {
    resource: 'customers',
    description: 'Customers by REST',
    idField: '/id',
    methods: {
      list: {
        kind: 'list',
        path: `${ADMIN}/customers.json`,
        items: '/customers',
        pagination: linked,
      },
      get: { kind: 'one', path: `${ADMIN}/customers/{id}.json`, items: '/customer' },
      create: { kind: 'one', method: 'POST', path: `${ADMIN}/customers.json`, items: '/customer' },
    },
  },
] satisfies ResourceDefinitionInput[];

const read = readOn('2026-11-30');
const repository = (path: string) =>
  read(`https://github.com/Shopify/shopify-app-js/blob/HEAD/packages/${path}`);
const connections = [read('https://shopify.dev/docs/api/usage/pagination-graphql')];
const links = [read('https://www.shopify.dev/docs/api/admin-rest/usage/pagination')];

export const shopifyResourceSources: ResourceSources = {
  products: {
    url: 'https://shopify.dev/docs/api/admin-graphql/latest/payloads/ProductCreatePayload.md',
    checkedOn: '2026-11-29',
    paging: connections,
    pageSize: connections,
    errors: [
      repository('apps/shopify-app-react-router/src/server/authenticate/webhooks/register.ts'),
      repository(
        'api-clients/graphql-client/src/graphql-client/tests/graphql-client/client-requestStream.test.ts',
      ),
      repository('api-clients/admin-api-client/README.md'),
    ],
  },
  customers: {
    ...repository('apps/shopify-api/rest/admin/2026-07/customer.ts'),
    paging: links,
    pageSize: links,
  },
};
