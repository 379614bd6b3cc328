import { type ResourceDefinitionInput, definitionSchema } from './definition.js';
import { definitionFaults, providerFaults } from './faults.js';
import { byName, Resources } from './find.js';

const list = {
  kind: 'list' as const,
  path: '/things',
  pagination: { next: { from: '/next', to: { query: 'cursor' } } },
};

const base = definitionSchema.parse({ resource: 'base', methods: { list } });

const faultsOf = (methods: ResourceDefinitionInput['methods'], rest: object = {}): string[] =>
  definitionFaults(definitionSchema.parse({ resource: 'things', methods, ...rest }), {
    check: (source) => (source === '(' ? { position: 1, reason: 'it ends' } : undefined),
    resources: new Resources({ connection: {}, integration: {}, provider: { base } }),
    level: 'integration',
  }).map(({ path, message }) => `${path} ${message}`);

describe('definitionFaults', () => {
  it('finds nothing wrong with a method that works', () => {
    expect(faultsOf({ list })).toEqual([]);
    expect(faultsOf({}, { extends: 'base' })).toEqual([]);
  });

  it.each([
    ['a host in a path', { path: 'https://evil.example/a' }, 'methods.list.path must begin'],
    ['a host after a slash', { path: '/https://evil.example' }, 'methods.list.path must begin'],
    ['a host by two slashes', { path: '//evil.example' }, 'methods.list.path must begin'],
    ['a way up', { path: '/a/../b' }, 'methods.list.path must not have'],
    ['a query in a path', { path: '/a?b=c' }, 'methods.list.path must be printable'],
    ['a placeholder in an escape', { path: '/a%{id}' }, 'methods.list.path must hold whole'],
    [
      'a placeholder that nothing fills',
      { path: '/{account}' },
      'methods.list.path holds {account}',
    ],
    ['braces that are none', { query: { q: '{ a b }' } }, 'methods.list.query may hold braces'],
    ['several segments in a query', { query: { q: '{+id}' } }, 'methods.list.query must not hold'],
    [
      'a parameter that leads nowhere',
      { parameters: { a: {} } },
      'methods.list.parameters.a leads',
    ],
    [
      'a default of another type',
      { parameters: { a: { to: { query: 'a' }, type: 'integer' as const, default: 'x' } } },
      'methods.list.parameters.a.default must be a whole number',
    ],
    [
      'a cursor that goes nowhere',
      { pagination: { next: { from: '/next', as: 'value' as const } } },
      'methods.list.pagination.next.to must say',
    ],
    [
      'sizes that exclude each other',
      { pagination: { ...list.pagination, size: { to: { query: 'n' }, min: 5, max: 2 } } },
      'methods.list.pagination.size must have',
    ],
    [
      'a variable where there is no GraphQL',
      { parameters: { a: { to: { variable: '/a' } } } },
      'methods.list.parameters.a.to is for GraphQL',
    ],
    [
      'an expression that does not parse',
      { item: '(' },
      'methods.list.item does not parse at position 1: it ends',
    ],
    [
      'one in a query',
      { query: { q: { expr: '(' } } },
      'methods.list.query.q.expr does not parse at position 1',
    ],
  ])('finds %s', (_what, change, fault) => {
    expect(faultsOf({ list: { ...list, ...change } })).toEqual([expect.stringContaining(fault)]);
  });

  it('finds a base that is not there, and a value for a parameter that no method has', () => {
    expect(faultsOf({}, { extends: 'nothing' })).toEqual([
      'extends names "nothing", which is no resource',
    ]);
    expect(faultsOf({ list }, { bind: { object: 'x' } })).toEqual([
      'bind.object is a parameter of no method',
    ]);
    expect(faultsOf({})).toHaveLength(1);
  });

  it.each(['connection', 'integration', 'provider'] as const)(
    'finds a circle through the levels, and names it, for a definition of the %s',
    (level) => {
      const extending = (resource: string, over: string) =>
        definitionSchema.parse({ resource, extends: over, methods: { list } });
      const resources = new Resources({
        connection: byName([extending('b', 'c')]),
        integration: byName([extending('c', 'd'), extending('d', 'base')]),
        provider: byName([extending('d', 'a'), base]),
      });
      const faultsOf = (definition: ReturnType<typeof extending>) =>
        definitionFaults(definition, { check: () => undefined, resources, level });
      expect(faultsOf(extending('a', 'b'))).toContainEqual({
        path: 'extends',
        message: 'makes a circle: a → b → c → d → a',
      });
      expect(faultsOf(extending('e', 'b'))).toEqual([]);
    },
  );

  it('finds circles, and bases that are not there, among the definitions of a provider', () => {
    const definitions = [
      { resource: 'a', extends: 'b', methods: { list } },
      { resource: 'b', extends: 'a', methods: { list } },
      { resource: 'c', extends: 'nothing', methods: { list } },
    ].map((each) => definitionSchema.parse(each));
    expect(providerFaults(definitions, () => undefined)).toEqual([
      { path: 'resources.a.extends', message: 'makes a circle: a → b → a' },
      { path: 'resources.b.extends', message: 'makes a circle: b → a → b' },
      { path: 'resources.c.extends', message: 'names "nothing", which is no resource' },
    ]);
  });

  it('finds GraphQL variables that nothing gives or nothing uses', () => {
    const graphql = {
      path: '/graphql',
      document: 'query Q($a: ID) { q }',
      operation: 'Other',
      variables: { a: 'nobody', b: 'id' },
    };
    expect(faultsOf({ get: { kind: 'one', graphql } })).toEqual([
      'methods.get.graphql.operation is not in the document',
      expect.stringContaining('methods.get.graphql.variables.a names "nobody"'),
      'methods.get.graphql.variables.b is not in the document as "$b"',
    ]);
  });
});
