import type { Answer } from '../../support/fake-upstream.js';
import { numberIn, opaque, positionIn, type Sent, sliceOf, type Vendor } from './vendor.js';

const ADMIN = '/admin/api/2026-10';
/** Beyond 2^53: two of them are one number to a parser. */
const ids = Array.from({ length: 5 }, (_, n) => 9_007_199_254_740_990n + BigInt(n));
const customers = ids.map((id) => `{"id":${id}}`);
const products = ['1', '2', '3', '4', '5'].map((n) => ({ id: `gid://shopify/Product/${n}` }));
const extensions = {
  cost: {
    requestedQueryCost: 10,
    throttleStatus: { maximumAvailable: 2_000, currentlyAvailable: 1_990, restoreRate: 100 },
  },
};

function answer({ method, path, query, body }: Sent): Answer {
  if (path === `${ADMIN}/graphql.json`) return graphql(body);
  if (path === `${ADMIN}/customers.json` && method === 'POST')
    return { status: 201, body: { customer: { received: body } } };
  if (path === `${ADMIN}/customers/9007199254740993.json`)
    return json(`{"customer":${customers[3] ?? ''}}`);
  const size = numberIn(query, 'limit', 50);
  const { items, end, isLast } = sliceOf(customers, positionIn(query.get('page_info')), size);
  const next = `${ADMIN}/customers.json?limit=${size}&page_info=${encodeURIComponent(opaque(end))}`;
  return json(
    `{"customers":[${items.join(',')}]}`,
    isLast ? {} : { link: `<${next}>; rel="next"` },
  );
}

const json = (body: string, headers: Record<string, string> = {}): Answer => ({
  headers: { 'content-type': 'application/json', ...headers },
  body,
});

/** What the input lacks is said in `userErrors`, with status 200. */
function graphql(body: string): Answer {
  const { operationName, variables } = JSON.parse(body) as {
    operationName: string;
    variables: { first: number; after?: string | null; product?: { title?: string } };
  };
  if (operationName === 'Create') {
    const userErrors = variables.product?.title
      ? []
      : [{ field: ['title'], message: "Title can't be blank" }];
    const product = userErrors.length > 0 ? null : { id: 'gid://shopify/Product/9' };
    return { body: { data: { productCreate: { product, userErrors } }, extensions } };
  }
  const start = positionIn(variables.after);
  const { items, end, isLast } = sliceOf(products, start, variables.first);
  const pageInfo = { endCursor: opaque(end), hasNextPage: !isLast };
  return { body: { data: { products: { nodes: items, pageInfo } }, extensions } };
}

export const shopify: Vendor = {
  provider: 'shopify',
  variables: { shop: 'acme' },
  answer,
  lists: [
    { resource: 'customers', ids },
    { resource: 'products', ids: products.map(({ id }) => id) },
  ],
  get: { resource: 'customers', id: '9007199254740993', finds: {} },
  create: {
    resource: 'products',
    body: { title: 'Mug' },
    arrives: { path: `${ADMIN}/graphql.json`, body: '"product":{"title":"Mug"}' },
  },
  fails: { resource: 'products', method: 'create', body: {}, status: 422, code: 'userErrors' },
  promoted: [
    {
      path: `${ADMIN}/customers.json?limit=2`,
      next: { from: { link: 'next' } },
      items: '/customers',
      idField: '/id',
    },
  ],
};
