import { type Document, listOf, type Node, objectOf, textOf, Unreadable } from './document.js';
import type { Named } from './names.js';

/** What the description says of an operation's good answer. */
export interface DescribedAnswer {
  /** Where the items of a list are; absent: it is one thing. */
  items: string | undefined;
  members: Node;
  headers: readonly string[];
}

/** Members that hold the items where there are several lists. */
const ITEMS = ['data', 'items', 'results', 'values', 'value', 'records', 'entries'];

/** @throws Unreadable when nothing says which of several lists is the one */
export function answerOf(
  document: Document,
  operation: Node,
  { resource }: Named,
): DescribedAnswer {
  const responses = objectOf(operation['responses']);
  const status = Object.keys(responses).find((each) => /^2(?:\d\d|XX)$/i.test(each));
  const response = document.resolve(status === undefined ? undefined : responses[status]);
  const headers = Object.keys(objectOf(response['headers'])).map((name) => name.toLowerCase());
  const schema = document.resolve(jsonOf(response)['schema']);
  if (schema['type'] === 'array') return { items: '', members: {}, headers };
  const members = membersOf(document, schema);
  return { items: itemsIn(document, members, resource.split('.').at(-1) ?? ''), members, headers };
}

/** The JSON of a body or an answer. */
export function jsonOf(holder: Node): Node {
  const content = objectOf(holder['content']);
  const type = Object.keys(content).find((each) =>
    /^(?:application\/(?:.+\+)?json|\*\/\*)\b/.test(each),
  );
  return objectOf(type === undefined ? undefined : content[type]);
}

/** Also those of schemas that it is made of. */
function membersOf(document: Document, schema: Node): Node {
  const parts = listOf(schema['allOf']).map((part) => document.resolve(part)['properties']);
  return Object.assign({}, ...parts.map(objectOf), objectOf(schema['properties'])) as Node;
}

function itemsIn(document: Document, members: Node, word: string): string | undefined {
  const lists = Object.keys(members).filter(
    (name) => textOf(document.resolve(members[name])['type']) === 'array',
  );
  const only = lists.length === 1 ? lists[0] : undefined;
  const name = [...ITEMS, word].find((each) => lists.includes(each)) ?? only;
  if (name !== undefined) return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  if (lists.length === 0) return undefined;
  throw new Unreadable(`answers several lists (${lists.slice(0, 5).join(', ')})`);
}
