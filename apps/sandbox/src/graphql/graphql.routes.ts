import type { FastifyInstance } from 'fastify';
import type { ContactStore } from '../contacts/contact-store.js';
import { needsScope, requireAccess } from '../identity/bearer.js';
import type { TokenBook } from '../oauth/token-book.js';
import { Refusal } from '../refusal.js';
import { execute } from './execute.js';
import { parseQuery } from './parse.js';
import { GraphqlProblem } from './problem.js';

interface Parts {
  tokens: TokenBook;
  contacts: ContactStore;
}

export function graphqlRoutes(server: FastifyInstance, { tokens, contacts }: Parts): void {
  const reads = { onRequest: needsScope(tokens, 'contacts.read') };
  server.post('/graphql', reads, (request, reply) => {
    const { query, variables } = readBody(request.body);
    try {
      const access = requireAccess(request, tokens);
      return reply.send({ data: execute(parseQuery(query, variables), { access, contacts }) });
    } catch (error) {
      if (!(error instanceof GraphqlProblem)) throw error;
      return reply.send({ errors: [{ message: error.message }] });
    }
  });
}

function readBody(body: unknown): { query: string; variables: Record<string, unknown> } {
  const { query, variables } = isObject(body) ? body : {};
  const given = variables ?? {};
  if (typeof query === 'string' && isObject(given)) return { query, variables: given };
  const message = 'Send a JSON object with query, a text, and optionally variables, an object.';
  throw new Refusal(400, 'bad_request', message);
}

function isObject(
  value: unknown,
): value is { [name: string]: unknown } & { query?: unknown; variables?: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
