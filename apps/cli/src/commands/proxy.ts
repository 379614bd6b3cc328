import type { Command } from 'commander';
import type { Query, Resource } from '#libs/sdk';
import { openSluice } from '../account/account.js';
import { CommandError } from '../failure/failure.js';
import { readJson } from '../input/body.js';
import { readItems } from '../input/lines.js';
import { collectQuery } from '../input/pairs.js';
import { note, printOne, printRows } from '../output/print.js';
import { addCommand, type CommonOptions, throughConnection } from './command.js';
import { addPaging, type PagingOptions, printList } from './list.js';

interface ProxyOptions extends CommonOptions, PagingOptions {
  account: string;
  method?: string;
  body?: string;
  query?: URLSearchParams;
  stdin?: true;
}

export function addProxy(program: Command): void {
  const command = addCommand(program, {
    usage: 'proxy <resource> [id]',
    summary: 'List, read and change the items of a resource',
    examples: [
      'proxy contacts -a sandbox:demo',
      'proxy contacts c-0001 -a sandbox:demo',
      `proxy contacts -a sandbox:demo -m create -b '{"name": "Ada", "email": "ada@example.com"}'`,
      'proxy contacts c-0002 -a sandbox:demo -m update -b @contact.json',
      'proxy contacts -a sandbox:demo --all -o csv',
      'proxy contacts -a sandbox:demo -m delete --stdin < ids.txt',
    ],
  });
  addPaging(throughConnection(command))
    .option('-m, --method <name>', 'list, get, create, update, delete, or one of its own')
    .option('-b, --body <json>', 'JSON, "@file", or "-" for standard input')
    .option('-q, --query <name=value>', 'a parameter; may be repeated', collectQuery)
    .option('--stdin', 'once for each line of standard input: an id, or an item as JSON')
    .action((resource: string, id: string | undefined) =>
      proxy({ resource, id }, command.optsWithGlobals()),
    );
}

interface Named {
  resource: string;
  id: string | undefined;
}

/** What is done to one item. */
interface Act {
  method: string;
  id: string | undefined;
  item: object | undefined;
  query: Query;
}

async function proxy({ resource, id }: Named, options: ProxyOptions): Promise<void> {
  const { account, body, stdin, query = new URLSearchParams() } = options;
  const { method = id === undefined && !stdin ? 'list' : 'get' } = options;
  const items = openSluice(options).connection(account).resource(resource);
  if (stdin)
    return printRows(actOnEach(items, { method, query }), { ...options, output: 'ndjson' });
  if (method === 'list') return printList((page) => items.list({ query, ...page }), options);
  const item = body === undefined ? undefined : await readJson(body);
  const answer = await act(items, { method, id, item, query });
  if (answer === undefined) return note(`Done: ${method} ${resource} ${id ?? ''}`.trim());
  await printOne(answer, options);
}

/** Each answer as it comes; of a method that answers nothing, the id. */
async function* actOnEach(
  items: Resource<Record<string, unknown>>,
  { method, query }: Pick<Act, 'method' | 'query'>,
): AsyncGenerator<object, void> {
  for await (const { id, item } of readItems(process.stdin)) {
    const answer = await act(items, { method, id, item, query }).catch((error: unknown) => {
      note(`Ended at ${id ?? 'an item without an id'}. Those above are done.`);
      throw error;
    });
    yield (answer as object | undefined) ?? { id };
  }
}

function act(
  items: Resource<Record<string, unknown>>,
  { method, id, item, query }: Act,
): Promise<unknown> {
  switch (method) {
    case 'get':
      return items.get(needed(id, method), { query });
    case 'create':
      return items.create(item ?? {}, { query });
    case 'update':
      return items.update(needed(id, method), item ?? {}, { query });
    case 'delete':
      return items.delete(needed(id, method), { query });
    case 'list':
      throw new CommandError('A list takes no --stdin. Leave one of the two out.');
    default:
      return items.run(method, item, { query: withId(query, id) });
  }
}

/** Where a method of its own takes an id. */
function withId(query: Query, id: string | undefined): Query {
  const parameters = new URLSearchParams(query as URLSearchParams);
  if (id !== undefined) parameters.set('id', id);
  return parameters;
}

function needed(id: string | undefined, method: string): string {
  if (id !== undefined) return id;
  throw new CommandError(`"${method}" needs an id. Write it behind the resource.`);
}
