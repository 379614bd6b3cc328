import type { Command } from 'commander';
import type { ConnectionFilter, ConnectionRecord } from '#libs/sdk';
import { openSluice } from '../account/account.js';
import { EXIT } from '../failure/failure.js';
import { printOne } from '../output/print.js';
import { addCommand, type CommonOptions } from './command.js';
import { addPaging, type PagingOptions, printList } from './list.js';

const COLUMNS = ['id', 'integration', 'externalUserId', 'account', 'status', 'expiresAt'];

export function addConnections(program: Command): void {
  const connections = addCommand(program, {
    usage: 'connections',
    summary: 'Accounts of end users that can be called through',
    examples: ['connections', 'connections list --integration sandbox -o json'],
  });
  addPaging(
    addCommand(connections, {
      usage: 'list',
      isDefault: true,
      summary: 'Connections, newest first',
      examples: ['connections', 'connections --integration sandbox'],
    }),
  )
    .option('--integration <key>', 'only those of this integration')
    .option('--user <externalUserId>', 'only those of this end user')
    .action((_options, command: Command) => list(command.optsWithGlobals()));
  addOne(connections, 'get', 'One connection, by its id');
  addOne(connections, 'verify', 'Ask the third party whether it takes the credentials');
  addOne(connections, 'refresh', 'Get new tokens now, whatever the clock says');
}

type Filters = Pick<ConnectionFilter, 'integration'> & { user?: string };

async function list(options: CommonOptions & PagingOptions & Filters): Promise<void> {
  const { integration, user } = options;
  const filter = { integration, externalUserId: user };
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  const { connections } = openSluice(options);
  await printList((page) => connections.list({ ...Object.fromEntries(given), ...page }), {
    columns: COLUMNS,
    ...options,
  });
}

function addOne(connections: Command, name: 'get' | 'verify' | 'refresh', summary: string): void {
  const examples = [`connections ${name} 0198c1c2-5f0e-7d3a-9b1c-2d3e4f5a6b7c`];
  addCommand(connections, { usage: `${name} <id>`, summary, examples }).action(
    async (id: string, _options, command: Command) => {
      const options: CommonOptions = command.optsWithGlobals();
      const answer: ConnectionRecord | { ok: boolean } =
        await openSluice(options).connections[name](id);
      await printOne(answer, options);
      if ('ok' in answer && !answer.ok) process.exitCode = EXIT.no;
    },
  );
}
