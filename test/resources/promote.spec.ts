import { CATALOGUE } from '#libs/catalog';
import { definitionSchema, proposal } from '#libs/resources';
import type { Answer } from '../support/fake-upstream.js';
import { VENDORS } from './vendors/index.js';
import type { Vendor } from './vendors/vendor.js';

const known = (id: string) => CATALOGUE.find((provider) => provider.id === id);

/** The path of the catalogue's base URL, which a caller leaves out. */
function baseOf({ provider, variables = {} }: Vendor): string {
  const filled = (known(provider)?.baseUrl ?? '').replace(/\{(\w+)\}/g, (_, name: string) =>
    String(variables[name]),
  );
  return new URL(filled).pathname.replace(/\/$/, '');
}

function textOf({ body = '' }: Answer): string {
  return typeof body === 'object' && !Buffer.isBuffer(body) ? JSON.stringify(body) : String(body);
}

function proposed(vendor: Vendor, target: string) {
  const url = new URL(target, 'https://api.example.com');
  const base = baseOf(vendor);
  const answer = vendor.answer({
    method: 'GET',
    path: target.startsWith(base) ? url.pathname : base + url.pathname,
    query: url.searchParams,
    header: (name) => (name === 'notion-version' ? '2025-09-03' : undefined),
    body: '',
  });
  return proposal(
    {
      method: 'GET',
      path: url.pathname,
      query: [...url.searchParams],
      headers: (answer.headers ?? {}) as Record<string, string>,
      body: JSON.parse(textOf(answer)),
    },
    {
      resource: 'things',
      method: 'list',
      known: known(vendor.provider)?.pagination,
    },
  );
}

const CASES = VENDORS.flatMap((vendor) =>
  vendor.promoted.map((promoted) => ({ vendor, name: vendor.provider, ...promoted })),
);

describe('promoting a raw call', () => {
  it.each(CASES)('of $name finds how $path goes on', ({ vendor, path, next, items, idField }) => {
    const { definition, reasons } = proposed(vendor, path);
    expect(definitionSchema.parse(definition)).toMatchObject({
      resource: 'things',
      idField,
      methods: { list: { kind: 'list', items, pagination: { next } } },
    });
    for (const member of ['items', 'pagination.next'])
      expect(reasons).toContainEqual({
        member: `methods.list.${member}`,
        found: expect.anything(),
        reason: expect.stringMatching(/\w+ \w+/),
      });
  });
});
