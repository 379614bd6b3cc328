/** Methods of the sandbox's contacts, and of whatever answers as they do. */
export const CONTACTS_METHODS = {
  list: {
    kind: 'list',
    path: '/v1/contacts',
    items: '/data',
    pagination: {
      size: { to: { query: 'limit' }, max: 100 },
      next: { from: '/nextCursor', to: { query: 'cursor' } },
    },
  },
  get: { kind: 'one', path: '/v1/contacts/{id}' },
  create: { kind: 'one', method: 'POST', path: '/v1/contacts' },
  update: { kind: 'one', method: 'PATCH', path: '/v1/contacts/{id}' },
  delete: { kind: 'one', method: 'DELETE', path: '/v1/contacts/{id}' },
};
