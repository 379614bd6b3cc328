import type { ContactStore } from '../contacts/contact-store.js';
import type { Access } from '../oauth/token-book.js';
import type { Field } from './parse.js';
import { GraphqlProblem } from './problem.js';

const MAX_FIRST = 100;
const TYPES = {
  Query: ['me', 'contacts'],
  User: ['subject', 'scopes'],
  Contact: ['id', 'name', 'email', 'createdAt', 'updatedAt'],
} as const;

interface World {
  access: Access;
  contacts: ContactStore;
}

/** The answer's `data`. Throws `GraphqlProblem` for what the schema does not have. */
export function execute(query: readonly Field[], world: World): Record<string, unknown> {
  checkFields(query, 'Query');
  return Object.fromEntries(query.map((field) => [field.name, resolve(field, world)]));
}

function resolve(field: Field, { access, contacts }: World): unknown {
  if (field.name === 'me') {
    checkArguments(field, []);
    checkFields(field.fields, 'User');
    return pick(field.fields, { subject: access.grant.subject, scopes: access.scopes });
  }
  checkArguments(field, ['first']);
  checkFields(field.fields, 'Contact');
  const first = field.args.get('first') ?? 25;
  if (first < 1 || first > MAX_FIRST) {
    throw new GraphqlProblem(`The argument first must be from 1 to ${MAX_FIRST}.`);
  }
  return contacts.slice(0, first).map((contact) => pick(field.fields, { ...contact }));
}

function pick(fields: readonly Field[], source: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(fields.map(({ name }) => [name, source[name]]));
}

function checkFields(fields: readonly Field[], type: keyof typeof TYPES): void {
  const known: readonly string[] = TYPES[type];
  if (fields.length === 0) {
    throw new GraphqlProblem(`Select fields of type ${type} among: ${known.join(', ')}.`);
  }
  for (const { name, fields: inner } of fields) {
    if (!known.includes(name)) {
      const choice = `choose among: ${known.join(', ')}`;
      throw new GraphqlProblem(`There is no field ${name} on type ${type}; ${choice}.`);
    }
    if (type !== 'Query' && inner.length > 0) {
      throw new GraphqlProblem(`The field ${name} has no fields of its own; leave them out.`);
    }
  }
}

function checkArguments({ name, args }: Field, known: readonly string[]): void {
  const unknown = [...args.keys()].find((arg) => !known.includes(arg));
  if (unknown === undefined) return;
  throw new GraphqlProblem(`There is no argument ${unknown} on field ${name}; leave it out.`);
}
