import type { Command } from 'commander';
import type { NewIntegration, Provider, Sluice } from '#libs/sdk';
import { openSluice } from '../account/account.js';
import { readSecret } from '../account/read-secret.js';
import { CommandError, EXIT } from '../failure/failure.js';
import { ifFound } from '../failure/if-found.js';
import { note, printOne } from '../output/print.js';
import { addCommand, type CommonOptions } from './command.js';
import { addPaging, type PagingOptions, printList } from './list.js';

const COLUMNS = ['key', 'provider', 'name', 'auth.type', 'baseUrl'];
const PROVIDER_COLUMNS = ['id', 'name', 'auth.type', 'baseUrl'];

export function addIntegrations(program: Command): void {
  const integrations = addCommand(program, {
    usage: 'integrations',
    summary: 'Third-party APIs as the project uses them',
    examples: ['integrations', 'integrations add openai'],
  });
  addList(integrations);
  addCommand(integrations, {
    usage: 'get <integration>',
    summary: 'One integration, by its key or id',
    examples: ['integrations get sandbox -o yaml'],
  }).action(async (integration: string, _options, command: Command) => {
    const options: CommonOptions = command.optsWithGlobals();
    await printOne(await openSluice(options).integrations.get(integration), options);
  });
  addAdd(integrations);
  addClient(integrations);
}

function addList(integrations: Command): void {
  addPaging(
    addCommand(integrations, {
      usage: 'list',
      isDefault: true,
      summary: 'Integrations, newest first',
      examples: ['integrations', 'integrations list -o json'],
    }),
  ).action(async (_options, command: Command) => {
    const options: CommonOptions & PagingOptions = command.optsWithGlobals();
    const { integrations: all } = openSluice(options);
    await printList((page) => all.list(page), { columns: COLUMNS, ...options });
  });
  addPaging(
    addCommand(integrations, {
      usage: 'providers',
      summary: 'What "add" knows: the catalogue, and providers of your own',
      examples: ['integrations providers --all'],
    }),
  ).action(async (_options, command: Command) => {
    const options: CommonOptions & PagingOptions = command.optsWithGlobals();
    const { providers } = openSluice(options);
    await printList((page) => providers.list(page), { columns: PROVIDER_COLUMNS, ...options });
  });
}

interface AddOptions extends CommonOptions {
  key?: string;
  clientId?: string;
}

function addAdd(integrations: Command): void {
  addCommand(integrations, {
    usage: 'add <provider>',
    summary: 'Use a provider of the catalogue',
    examples: [
      'integrations add openai',
      'integrations add github --client-id Iv1.8a61f9b3a7aba766',
    ],
  })
    .option('-k, --key <key>', "its name in selectors; the provider's unless given")
    .option('--client-id <id>', 'of the OAuth client; its secret is asked for or piped in')
    .action((provider: string, _options, command: Command) =>
      add(provider, command.optsWithGlobals()),
    );
}

async function add(id: string, options: AddOptions): Promise<void> {
  const sluice = openSluice(options);
  const provider = await findProvider(sluice, id);
  const { key = id, clientId } = options;
  const input: NewIntegration = { key, provider: id };
  if (clientId !== undefined) input.oauth = { clientId, clientSecret: await clientSecret() };
  else if (provider.auth.type === 'oauth2' && !provider.hasOAuthClient)
    throw new CommandError(
      `${provider.name} needs an OAuth client of yours: add --client-id <id>, and pipe in its secret.`,
    );
  const made = await sluice.integrations.create(input);
  await printOne(made, { columns: ['key', 'provider', 'name', 'redirectUri'], ...options });
  note(`Next: sluice connect ${key} --user <your name for the end user>`);
}

async function findProvider({ providers }: Sluice, id: string): Promise<Provider> {
  const found = await ifFound(providers.get(id));
  if (found) return found;
  const near: string[] = [];
  for await (const each of providers.list())
    if (each.id.slice(0, 3) === id.slice(0, 3)) near.push(each.id);
  const guess = near.length > 0 ? ` Did you mean ${near.join(', ')}?` : '';
  throw new CommandError(
    `There is no provider "${id}".${guess} All of them: sluice integrations providers --all`,
    EXIT.notFound,
  );
}

function addClient(integrations: Command): void {
  addCommand(integrations, {
    usage: 'client <integration>',
    summary: 'Replace the OAuth client; its secret is asked for or piped in',
    examples: ['integrations client github --client-id Iv1.8a61f9b3a7aba766 < secret.txt'],
  })
    .requiredOption('--client-id <id>', 'of the OAuth client')
    .action(async (integration: string, _options, command: Command) => {
      const options: CommonOptions & { clientId: string } = command.optsWithGlobals();
      const { integrations: all } = openSluice(options);
      const { oauth } = await all.get(integration);
      const { clientId } = options;
      const client = { clientId, clientSecret: await clientSecret(), scopes: oauth?.scopes ?? [] };
      await all.update(integration, { oauth: client });
      note(`${integration} uses the client ${clientId} from now on.`);
    });
}

async function clientSecret(): Promise<string> {
  const secret = await readSecret('Client secret: ');
  if (secret === '') throw new CommandError('No client secret was given. Pipe it in.');
  return secret;
}
