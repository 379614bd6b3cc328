import { definitionSchema } from './definition.js';

const contacts = {
  resource: 'contacts',
  idField: '/id',
  methods: {
    list: {
      kind: 'list',
      path: '/crm/v3/objects/contacts',
      parameters: { status: { to: { query: 'archived' }, type: 'boolean' } },
      items: '/results',
      pagination: {
        size: { to: { query: 'limit' }, default: 100, max: 100 },
        next: { from: '/paging/next/after', to: { query: 'after' } },
      },
    },
    get: { kind: 'one', path: '/crm/v3/objects/contacts/{id}' },
  },
};

const withList = (change: object) => ({
  ...contacts,
  methods: { list: { ...contacts.methods.list, ...change } },
});

describe('definitionSchema', () => {
  it('takes a definition as it is written', () => {
    expect(definitionSchema.parse(contacts)).toEqual(contacts);
  });

  it('takes a resource that is another one under a name of its own', () => {
    const definition = { resource: 'territories', extends: 'sobjects', bind: { object: 'T__c' } };
    expect(definitionSchema.parse(definition)).toEqual({ ...definition, methods: {} });
  });

  it.each([
    ['a name with a slash', { ...contacts, resource: 'a/b' }],
    ['itself as its base', { resource: 'a', extends: 'a' }],
    ['a path and a document', withList({ graphql: { path: '/graphql', document: '{ a }' } })],
    ['a line break in a header', withList({ headers: { 'x-a': 'a\r\nhost: evil.example' } })],
    ['a line break in a path', withList({ path: '/a\r\nb' })],
    ['pages of one object', withList({ kind: 'one' })],
    ['a pointer to what objects have by birth', withList({ items: '/__proto__/polluted' })],
    ['a parameter by such a name', withList({ parameters: { constructor: {} } })],
    ['a body with such a name', withList({ body: JSON.parse('{"a":{"__proto__":{"b":1}}}') })],
    ['an error that nothing shows', withList({ errors: [{ as: { status: 401 } }] })],
    ['a method that asks for a tunnel', withList({ method: 'CONNECT' })],
  ])('refuses %s', (_what, definition) => {
    expect(definitionSchema.safeParse(definition).success).toBe(false);
  });
});
