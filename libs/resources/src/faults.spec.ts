import { type ResourceDefinitionInput, definitionSchema } from './definition.js';
import { definitionFaults } from './faults.js';

const list = {
  kind: 'list' as const,
  path: '/things',
  pagination: { next: { from: '/next', to: { query: 'cursor' } } },
};

const faultsOf = (methods: ResourceDefinitionInput['methods'], rest: object = {}): string[] =>
  definitionFaults(definitionSchema.parse({ resource: 'things', methods, ...rest }), {
    check: (source) => (source === '(' ? { position: 1, reason: 'it ends' } : undefined),
    methodsOf: (resource) => (resource === 'base' ? [list] : undefined),
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
