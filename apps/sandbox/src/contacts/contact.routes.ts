import type { FastifyInstance, FastifyRequest } from 'fastify';
import { needsScope } from '../identity/bearer.js';
import type { TokenBook } from '../oauth/token-book.js';
import { Refusal } from '../refusal.js';
import { readContact, readContactChange } from './contact-input.js';
import type { Contact, ContactStore } from './contact-store.js';

interface Parts {
  tokens: TokenBook;
  contacts: ContactStore;
}

/** Everything about one contact; the lists are in `list.routes.ts`. */
export function contactRoutes(server: FastifyInstance, { tokens, contacts }: Parts): void {
  const reads = { onRequest: needsScope(tokens, 'contacts.read') };
  const writes = { onRequest: needsScope(tokens, 'contacts.write') };

  server.post('/v1/contacts', writes, (request, reply) => {
    const contact = contacts.add(readContact(request.body));
    return reply.code(201).header('location', `/v1/contacts/${contact.id}`).send(contact);
  });
  server.get('/v1/contacts/:id', reads, (request, reply) => {
    return reply.send(named(request, contacts));
  });
  server.patch('/v1/contacts/:id', writes, (request, reply) => {
    const contact = named(request, contacts);
    return reply.send(contacts.change(contact, readContactChange(request.body)));
  });
  server.delete('/v1/contacts/:id', writes, (request, reply) => {
    contacts.remove(named(request, contacts));
    return reply.code(204).send();
  });
}

function named(request: FastifyRequest, contacts: ContactStore): Contact {
  const { id } = request.params as { id: string };
  const contact = contacts.get(id);
  if (contact !== undefined) return contact;
  throw new Refusal(404, 'not_found', 'There is no such contact; GET /v1/contacts lists them.');
}
