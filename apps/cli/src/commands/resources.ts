import type { Command } from 'commander';
import type { Sluice } from '#libs/sdk';
import { openSluice } from '../account/account.js';
import { CommandError, EXIT } from '../failure/failure.js';
import { ifFound } from '../failure/if-found.js';
import { collectQuery } from '../input/pairs.js';
import { note, printOne, printRows } from '../output/print.js';
import { addCommand, type CommonOptions, throughConnection } from './command.js';
import { addTry } from './try-definition.js';

interface ResourceOptions extends CommonOptions {
  account: string;
}

export function addResources(program: Command): void {
  const resources = addCommand(program, {
    usage: 'resources',
    summary: 'What a connection has by name, and how it came to be',
    examples: [
      'resources -a sandbox:demo',
      'resources promote people /v1/contacts -a sandbox:demo',
    ],
  });
  const list = addCommand(resources, {
    usage: 'list',
    isDefault: true,
    summary: 'Resources of a connection, with their methods',
    examples: ['resources -a sandbox:demo', 'resources list -a sandbox:demo -o json'],
  });
  throughConnection(list).action(() => listResources(list.optsWithGlobals()));
  const promote = addCommand(resources, {
    usage: 'promote <resource> <path>',
    summary: 'Make a raw GET, and propose the resource that its answer shows',
    examples: [
      'resources promote people /v1/contacts -a sandbox:demo -q limit=2',
      'resources promote people /v1/contacts -a sandbox:demo -q limit=2 --save',
    ],
  });
  throughConnection(promote)
    .option('-q, --query <name=value>', 'a parameter; may be repeated', collectQuery)
    .option('-m, --method <name>', 'what the method is called', 'list')
    .option('--save', 'put the proposal on the integration')
    .action((resource: string, path: string) =>
      promoteCall({ resource, path }, promote.optsWithGlobals()),
    );
  addTry(resources);
}

async function listResources(options: ResourceOptions): Promise<void> {
  const resources = await openSluice(options).connection(options.account).resources();
  if (options.output === 'json' || options.output === 'yaml') return printOne(resources, options);
  const rows = resources.flatMap(({ resource, methods }) =>
    methods.map(({ method, kind, level, parameters }) => ({
      resource,
      method,
      kind,
      level,
      parameters: Object.keys(parameters).join(' '),
    })),
  );
  return printRows(rows, options);
}

interface PromoteOptions extends ResourceOptions {
  query?: URLSearchParams;
  method: string;
  save?: true;
}

/** The definition is for files and pipes, the reasons are for whoever reads along. */
async function promoteCall(
  { resource, path }: { resource: string; path: string },
  options: PromoteOptions,
): Promise<void> {
  const { account, method, save, query = [] } = options;
  const sluice = openSluice(options);
  const request = { method: 'GET' as const, path, query: Object.fromEntries(query) };
  const proposal = await sluice.connection(account).promote({ request, resource, method });
  for (const { member, reason } of proposal.reasons) note(`${member}: ${reason}`);
  await printOne(proposal.definition, { ...options, output: options.output ?? 'yaml' });
  if (!save) return note('Nothing is kept. Add --save to put it on the integration.');
  const integration = await integrationOf(sluice, account);
  const { version } = await sluice.integrations
    .definitions(integration)
    .put(resource, proposal.definition);
  note(`Kept as version ${version} of ${resource} on ${integration}.`);
}

/** Whose the connection is that a selector names. */
async function integrationOf(sluice: Sluice, selector: string): Promise<string> {
  const [key = '', user] = selector.split(':');
  if (user !== undefined) return key;
  const integration = await ifFound(sluice.integrations.get(selector));
  if (integration) return integration.key;
  const connection = await ifFound(sluice.connections.get(selector));
  if (connection) return connection.integration;
  throw new CommandError(
    `Name the connection as integrationKey:externalUserId, not "${selector}".`,
    EXIT.notFound,
  );
}
