import { CATALOGUE } from '#libs/catalog';
import { definitionSchema, proposal } from '#libs/resources';
import { VENDORS } from './vendors/index.js';
import { basePathOf, bodyOf, sentOf, type Vendor } from './vendors/vendor.js';

const known = (id: string) => CATALOGUE.find((provider) => provider.id === id);

function proposed(vendor: Vendor, target: string) {
  const url = new URL(target, 'https://api.example.com');
  const base = basePathOf(vendor);
  const header = (name: string) => (name === 'notion-version' ? '2025-09-03' : undefined);
  const whole = target.startsWith(base) ? target : base + target;
  const answer = vendor.answer(sentOf({ method: 'GET', target: whole }, header));
  return proposal(
    {
      method: 'GET',
      path: url.pathname,
      query: [...url.searchParams],
      headers: (answer.headers ?? {}) as Record<string, string>,
      body: JSON.parse(bodyOf(answer)),
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
