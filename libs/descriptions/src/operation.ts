import type { ResourceMethod } from '#libs/resources';
import { answerOf, type DescribedAnswer, jsonOf } from './answer.js';
import { type Document, listOf, type Node, objectOf, textOf, Unreadable } from './document.js';
import type { Named } from './names.js';
import { paginationOf } from './paging.js';

type Parameters = NonNullable<ResourceMethod['parameters']>;

/** What Sluice or the connection says. */
const OWN_HEADERS = /^(?:authorization|accept|content-type|content-length|host|user-agent)$/i;
const NAME = /^[A-Za-z_][A-Za-z0-9_.$[\]-]{0,63}$/;
const TYPES = ['string', 'integer', 'number', 'boolean'] as const;
const MOST_CHOICES = 200;

const NO_LIST: DescribedAnswer = { items: undefined, members: {}, headers: [] };

/** One operation of a path, and what the path says for all of its operations. */
export interface Operation {
  verb: string;
  node: Node;
  shared: readonly unknown[];
}

/** @throws Unreadable with the reason for which there is no such method */
export function methodOf(document: Document, operation: Operation, named: Named): ResourceMethod {
  const { verb, node } = operation;
  const parameters = [...operation.shared, ...listOf(node['parameters'])].map((each) =>
    document.resolve(each),
  );
  const { items, members, headers } =
    verb === 'get' && named.method === 'list' ? answerOf(document, node, named) : NO_LIST;
  const isList = items !== undefined;
  const query = new Map(
    parameters
      .filter((each) => each['in'] === 'query')
      .map((each) => [textOf(each['name']) ?? '', document.resolve(each['schema'])]),
  );
  const pagination = isList ? paginationOf({ query, members, headers }) : undefined;
  const description = textOf(node['summary'])?.slice(0, 1_000);
  return {
    kind: isList ? 'list' : 'one',
    method: verb.toUpperCase(),
    path: named.path,
    parameters: parametersOf(document, parameters, named),
    ...bodyOf(document, node, parameters),
    ...(description === undefined ? {} : { description }),
    ...(isList ? { items } : {}),
    ...(pagination ? { pagination } : {}),
  };
}

function parametersOf(document: Document, given: readonly Node[], named: Named): Parameters {
  const all = given.flatMap((each): [string, Parameters[string]][] => {
    const name = textOf(each['name']) ?? '';
    const required = each['required'] === true;
    const facts = {
      ...schemaFacts(document.resolve(each['schema'])),
      ...(required ? { required } : {}),
    };
    const own = named.placeholders.get(name);
    if (each['in'] === 'path') return own === undefined || own === 'id' ? [] : [[own, facts]];
    if (each['in'] === 'cookie' && required) throw new Unreadable(`needs the cookie "${name}"`);
    if (!NAME.test(name) || name in {} || [...named.placeholders.values()].includes(name))
      return [];
    if (each['in'] === 'query') return [[name, { to: { query: name }, ...facts }]];
    if (each['in'] !== 'header' || OWN_HEADERS.test(name)) return [];
    return [[name, { to: { header: name }, ...facts }]];
  });
  const placeholders = [...named.placeholders.values()].filter((name) => name !== 'id');
  const inPath = placeholders.map((name): [string, Parameters[string]] => [
    name,
    { required: true },
  ]);
  return Object.fromEntries([...inPath, ...all]);
}

function schemaFacts({ type, enum: choices }: Node): Parameters[string] {
  const known = TYPES.find((each) => each === type);
  const texts = listOf(choices).filter((each) => typeof each === 'string');
  return {
    ...(known ? { type: known } : {}),
    ...(texts.length > 0 && texts.length <= MOST_CHOICES ? { enum: texts } : {}),
  };
}

/** How the body is written, and how a query or a form writes lists. */
function bodyOf(
  document: Document,
  operation: Node,
  parameters: readonly Node[],
): Pick<ResourceMethod, 'encode' | 'arrays'> {
  const body = document.resolve(operation['requestBody']);
  const types = Object.keys(objectOf(body['content']));
  const hasBrackets = [...parameters, ...encodingsOf(body)].some(
    ({ style, name }) => style === 'deepObject' || textOf(name)?.endsWith('[]'),
  );
  const arrays = hasBrackets ? { arrays: 'brackets' as const } : {};
  if (types.length === 0 || Object.keys(jsonOf(body)).length > 0) return arrays;
  if (types.includes(FORM)) return { encode: 'form', ...arrays };
  if (types.some((type) => type.startsWith('multipart/'))) throw new Unreadable('takes multipart');
  return { encode: 'raw', ...arrays };
}

const FORM = 'application/x-www-form-urlencoded';

const encodingsOf = (body: Node): Node[] =>
  Object.values(objectOf(objectOf(objectOf(body['content'])[FORM])['encoding'])).map(objectOf);
